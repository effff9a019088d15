"""Why a job ends without a stream, and the end of the right to work on it."""

from infra.contracts.transcode_report import FailureCode


class JobFailed(Exception):
    """The master cannot become a stream; `retry` if another attempt may do better. The text is for the operator."""

    def __init__(self, code: FailureCode, detail: str, *, retry: bool = False) -> None:
        super().__init__(detail)
        self.code = code
        self.retry = retry


class FenceLost(Exception):
    """media_service refused a report: the job was given to another worker, withdrawn, or is over. Stop at once."""
