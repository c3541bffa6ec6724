"""Publishing: names and bytes to a folder, whole or not at all, under a lock.

``folder`` fills a folder and exchanges it with the existing one, ``lock`` lets one run at a time do so, and
``manifest`` lists the files of a published folder. The content of the files is not the concern of this package.
"""

from conformity.publish.folder import claimed, publish, set_aside

__all__ = ["claimed", "publish", "set_aside"]
