"""The only mutable state: what is open, set and loaded."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from logcanon.messages.searcher import AllMessages
from logcanon.nginx.directives import table
from logcanon.nginx.includes import DiskReader, TreeCache
from logcanon.records.catalog import Catalog, builtin_records_directory, load_catalog
from logcanon.scan.matcher import Matcher, compile_signatures
from logcanon.scan.searcher import Searcher
from logcanon.text import Source
from logcanon.workspace.asked import Asked
from logcanon.workspace.catalog_index import CatalogIndex
from logcanon.workspace.record_folders import RecordFolders, Stamps
from logcanon.workspace.settings import Settings
from logcanon.workspace.snapshot import Snapshot


class Session:
    """Touched by one thread only; work is done on the snapshots it gives."""

    def __init__(self, settings: Settings | None = None, folders: Iterable[Path] = ()) -> None:
        self._settings = settings or Settings()
        self._folders = tuple(folders)
        self._locale = "en"
        self._sources: dict[Path, Source] = {}
        self._trees = TreeCache(table().is_known)
        self._reader = DiskReader()
        self._asked = Asked()
        self._trusts_workspace = True
        self._catalog: Catalog | None = None
        self._stamps: Stamps = ()
        self._index: CatalogIndex | None = None
        self._matcher: Matcher | None = None
        self._searcher: AllMessages | None = None
        self._snapshot: Snapshot | None = None

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings

    @property
    def language(self) -> str:
        """The language of what the user reads: the setting's, or the editor's."""
        if self._settings.language != "auto":
            return self._settings.language
        return "zh" if self._locale.lower().startswith("zh") else "en"

    def configure(self, settings: Settings) -> None:
        """Take over settings; records are loaded anew where their folders changed."""
        self._settings = settings
        self._snapshot = None

    def trust_workspace(self, trusted: bool) -> None:
        """Whether records that lie in the workspace may be read."""
        self._trusts_workspace = trusted
        self._snapshot = None

    def set_locale(self, locale: str) -> None:
        """Take over the editor's locale (`en`, `zh-cn` ...)."""
        self._locale = locale
        self._snapshot = None

    def set_folders(self, folders: Iterable[Path]) -> None:
        """Take over the workspace folders."""
        self._folders = tuple(folders)
        self._snapshot = None

    def open(self, source: Source) -> None:
        """A configuration is open in the editor with this text."""
        self._sources[source.path] = source
        self._snapshot = None

    def close(self, path: Path) -> None:
        """What is on disk counts again."""
        self._sources.pop(path, None)
        self._snapshot = None

    def invalidate(self) -> None:
        """Something on disk changed."""
        self._snapshot = None

    @property
    def record_folders(self) -> RecordFolders:
        """Where records come from."""
        named = tuple(Path(d).expanduser() for d in self._settings.record_directories)
        return RecordFolders(named, self._folders if self._trusts_workspace else ())

    @property
    def catalog(self) -> Catalog:
        """The records, loaded at first use and again when a file of them has changed."""
        folders = self.record_folders
        stamps = folders.stamps()
        if self._catalog is None or stamps != self._stamps:
            self._stamps = stamps
            self._index = CatalogIndex(builtin_records_directory())
            self._catalog = load_catalog(list(folders), self._index.known)
            self._matcher = None
        return self._catalog

    @property
    def matcher(self) -> Matcher:
        """The compiled signatures of the catalog."""
        catalog = self.catalog
        if self._matcher is None:
            analyses = self._index.analyses if self._index else {}
            self._matcher = compile_signatures(catalog.sources, catalog.origins, analyses=analyses)
            if self._index is not None:
                self._index.update(catalog)
        return self._matcher

    @property
    def searcher(self) -> Searcher:
        """What logs are searched for: the catalog alone, or nginx's other messages as well."""
        matcher = self.matcher
        if not self._settings.all_messages:
            return matcher
        if self._searcher is None or self._searcher.records is not matcher:
            self._searcher = AllMessages(matcher)
        return self._searcher

    def snapshot(self) -> Snapshot:
        """The present state; the same object until something changes, here or on disk.

        Not every client tells of files that it writes without opening them.
        """
        catalog = self.catalog
        known = self._snapshot
        if known is None or known.catalog is not catalog or known.is_stale:
            self._snapshot = known = Snapshot(
                settings=self._settings,
                language=self.language,
                catalog=catalog,
                matcher=self.matcher,
                searcher=self.searcher,
                folders=self._folders,
                sources=dict(self._sources),
                trees=self._trees,
                reader=self._reader,
                asked=self._asked,
            )
        return known
