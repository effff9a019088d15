"""The certificates that this process trusts, read once: every client that reads them anew costs 20 ms and blocks."""

import functools
import ssl

import httpx


@functools.cache
def trusted() -> ssl.SSLContext:
    """For `verify=` of every HTTP client; `SSL_CERT_FILE` and `SSL_CERT_DIR` name others than the usual."""
    return httpx.create_ssl_context()
