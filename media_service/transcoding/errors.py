"""What a worker is refused."""

from infra.errors import Conflict, Invalid, NotFound


class JobUnknown(NotFound):
    """There is no such job."""

    code = "transcode_job_unknown"
    vi = "Không có công việc chuyển mã này."
    en = "There is no such transcoding job."


class JobNotClaimable(Conflict):
    """A living worker holds the lease, or the job is over, resting, or out of attempts."""

    code = "job_not_claimable"
    vi = "Công việc này đang có máy khác làm hoặc đã kết thúc."
    en = "Another worker holds this job, or it is over."


class StaleFence(Conflict):
    """The report's fence is not that of the running claim: the worker must stop at once."""

    code = "stale_fence"
    vi = "Công việc đã được giao cho máy khác."
    en = "The job has gone to another worker."


class OutputOutsideFence(Invalid):
    """A reported path does not lie below the folder of its fence."""

    code = "output_outside_fence"
    vi = "Đường dẫn kết quả không nằm trong thư mục của lượt làm này."
    en = "The reported path is outside the folder of this attempt."
