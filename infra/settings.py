"""Every setting, in one frozen object: loaded once by the CLI and handed down. Nothing else reads the environment.

Names in the environment are the field names in capitals with the prefix `SANKHAU_`. Secrets have no default: the
embedded mode makes them on first start (`infra.embedded.secrets`), production must set them.
"""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Mode(StrEnum):
    """One machine with stand-ins for the providers, or the real thing."""

    EMBEDDED = "embedded"
    PRODUCTION = "production"


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class TranslatorKind(StrEnum):
    """Which machine translates guides."""

    NONE = "none"
    LIBRETRANSLATE = "libretranslate"


class Place(BaseSettings):
    """What is needed before anything else: which instance this is."""

    model_config = SettingsConfigDict(env_prefix="SANKHAU_", frozen=True, extra="ignore")

    mode: Mode = Field(Mode.EMBEDDED, description="`embedded` (one machine, demo payment) or `production`.")
    port: int = Field(8000, ge=1, le=65535, description="Port of the edge: the one address people use.")
    data: Path = Field(Path("var"), description="Folder that holds everything this instance keeps.")


class Settings(Place):
    """The whole configuration of one process."""

    public_url: str = Field(description="Scheme and host that people see; absolute links are made of it.")

    lan_authority: Path | None = Field(
        None, description="The local authority's certificate (`sankhau up --lan`); it is shown to people at /lan."
    )
    ticketing_database_url: str = Field(
        validation_alias=AliasChoices("ticketing_database_url", "TICKETING_DATABASE_URL"),
        description="SQLAlchemy URL of ticketing's database (in the environment without the prefix).",
    )
    media_database_url: str = Field(
        validation_alias=AliasChoices("media_database_url", "MEDIA_DATABASE_URL"),
        description="SQLAlchemy URL of media_service's database (in the environment without the prefix).",
    )
    redis_url: str = Field(description="Redis or Valkey; it carries messages and may be lost without harm.")
    storage_url: str = Field(description="Where masters and segments are: file:///folder or s3://bucket/prefix.")
    s3_endpoint: str = Field("", description="Address of an S3-compatible store; empty means Amazon's.")
    s3_region: str = Field("us-east-1", description="Region of the bucket.")
    s3_access_key_id: str = Field("", description="Access key of the bucket.")
    s3_secret_access_key: SecretStr = Field(SecretStr(""), description="Secret of the access key.")
    uploads_folder: Path = Field(description="Where unfinished uploads grow; same disk as a local storage.")
    work_folder: Path = Field(description="Scratch space of the transcoder.")
    media_url: str = Field(description="media_service as the transcoder, and services apart from it, reach it.")
    ticketing_url: str = Field(description="ticketing as media_service, and services apart from it, reach it.")

    actor_private_key: SecretStr = Field(description="Ed25519 PEM; ticketing signs actor tokens with it.")
    actor_public_key: str = Field(description="Ed25519 PEM; every service reads actor tokens with it.")
    entitlement_private_key: SecretStr = Field(description="Ed25519 PEM; only ticketing has it.")
    entitlement_public_key: str = Field(description="Ed25519 PEM; media_service reads entitlements with it.")
    playback_key_id: str = Field(pattern=r"^[A-Za-z0-9]{1,8}$", description="Name of the playback key in use.")
    playback_key: SecretStr = Field(description="Secret shared by media_service and the edge.")
    edge_key: SecretStr = Field(description="Secret with which an edge asks for revoked sessions.")
    service_key: SecretStr = Field(description="Secret with which services sign calls to each other.")
    web_key: SecretStr = Field(description="Secret with which web signs cookies and form tokens.")
    operator_token: SecretStr = Field(description="Secret with which the CLI acts as the operator.")

    stripe_api_key: SecretStr = Field(description="Stripe secret key.")
    stripe_webhook_secret: SecretStr = Field(description="Secret with which Stripe signs webhooks.")
    stripe_api_base: str = Field("https://api.stripe.com", description="Stripe's address, or the stand-in's.")

    bank_bin: str = Field(
        "", pattern=r"^(\d{6})?$", description="Bank of the receiving account: NAPAS BIN, six digits."
    )
    bank_account: str = Field("", max_length=19, description="Receiving account for VietQR; empty: not offered.")
    roll_printers: str = Field("", description="Roll printers by drawer: `Quầy 1=192.168.1.50:9100, Quầy 2=…`.")
    bank_account_name: str = Field("", max_length=70, description="Name of the receiving account's holder.")
    bank_feed_url: str = Field("", description="Where the bank feed tells transfers again; empty: never asked.")
    bank_test_page: str = Field("", description="Page on which a transfer can be played; empty with a real bank.")
    bank_webhook_secret: SecretStr = Field(description="Secret with which the bank feed signs what it tells.")
    mail_sender: str = Field(
        pattern=r"^[^@\s<>]+@[^@\s<>]+$", description="Address that mails come from; answers go there too."
    )
    smtp_host: str = Field(min_length=1, description="Mail server (SMTP) that takes our mails.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port.")
    smtp_security: SmtpSecurity = Field(
        SmtpSecurity.STARTTLS,
        description="`starttls`, `tls` from the first byte (port 465), or `none`, on this machine only.",
    )
    smtp_user: str = Field("", description="Name to sign in with; empty: the server asks for none.")
    smtp_password: SecretStr = Field(description="Password that goes with it.")
    messages_url: str = Field("", description="Gateway that takes messages to phones; empty: buyers need an e-mail.")
    messages_secret: SecretStr = Field(SecretStr(""), description="Secret with which messages to phones are signed.")

    invoices_url: str = Field("", description="Provider of e-invoices (POST); empty: houses write none.")
    invoices_secret: SecretStr = Field(SecretStr(""), description="Secret with which invoices to it are signed.")

    wallet_apple_pass_type: str = Field("", description="Pass type identifier (Apple Wallet); empty: not offered.")
    wallet_apple_team: str = Field("", description="Team identifier that goes with it.")
    wallet_apple_certificate: str = Field("", description="The pass type's certificate, PEM.")
    wallet_apple_key: SecretStr = Field(SecretStr(""), description="Its private key, PEM without a password.")
    wallet_apple_authority: str = Field("", description="Apple's intermediate certificate (WWDR), PEM.")
    wallet_google_issuer: str = Field("", description="Issuer id (Google Wallet); empty: not offered.")
    wallet_google_account: str = Field("", description="E-mail of the service account that signs the passes.")
    wallet_google_key: SecretStr = Field(SecretStr(""), description="Its private key, PEM (RS256).")

    upload_max_bytes: int = Field(50_000_000_000, gt=0, description="Largest master accepted, in bytes.")
    playback_token_seconds: int = Field(900, ge=20, description="Life of a playback token, in seconds.")
    x264_preset: str = Field("veryfast", pattern=r"^[a-z]+$", description="x264 preset of the ladder.")
    transcode_max_seconds: int = Field(6 * 3600, gt=0, description="Longest ffmpeg run, in seconds.")
    transcode_max_memory_bytes: int = Field(6_000_000_000, gt=0, description="ffmpeg's address space.")
    media_max_seconds: int = Field(6 * 3600, gt=0, description="Longest master accepted, in media seconds.")
    voice_url: str = Field("", description="Synthesiser of speech (POST, answers WAV); empty: espeak-ng, in the house.")
    voice_key: SecretStr = Field(SecretStr(""), description="Bearer token that goes to it.")
    translator: TranslatorKind = Field(
        TranslatorKind.NONE, description="Who translates guides by machine: `none`, or `libretranslate` (its HTTP API)."
    )
    translator_url: str = Field(
        "", pattern=r"^(https?://\S+)?$", description="Its address, for example http://127.0.0.1:5000."
    )
    translator_key: SecretStr = Field(SecretStr(""), description="Its API key; empty: it asks for none.")
    metrics_key: SecretStr = Field(SecretStr(""), description="Bearer key of /metrics; empty: loopback only.")
    log_json: bool = Field(False, description="Log lines as JSON instead of for people.")

    @model_validator(mode="after")
    def _a_translator_has_an_address(self) -> Self:
        if self.translator is not TranslatorKind.NONE and not self.translator_url:
            raise ValueError("SANKHAU_TRANSLATOR_URL is needed where SANKHAU_TRANSLATOR names a machine")
        return self
