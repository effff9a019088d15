"""`sankhau work`: a transcoder."""

import click

from infra.cli.configuration import load_settings
from transcoder.vod import worker


@click.command()
def work() -> None:
    """Take transcode jobs and do them, one at a time, until stopped."""
    worker.run(load_settings())
