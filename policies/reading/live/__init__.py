"""The account itself, read back through Scaleway's own SDK and S3. Nothing is ever written."""

from policies.reading.live.account import Account, read_account, readable
from policies.reading.live.session import Session

__all__ = ["Account", "Session", "read_account", "readable"]
