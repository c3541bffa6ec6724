"""Publishing: names and bytes to a folder, whole or not at all, under a lock.

``folder`` fills a folder and exchanges it with the one that stands there, ``lock`` lets one run at a time do so, and
``manifest`` says what a published folder holds. What the files say is no matter of this package.
"""

from conformity.publish.folder import claimed, publish, set_aside

__all__ = ["claimed", "publish", "set_aside"]
