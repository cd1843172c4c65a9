"""initialize, initialized, settings, folders, files that change on disk."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from logcanon.lsp.features import diagnostics
from logcanon.lsp.server import LogcanonServer
from logcanon.workspace.record_folders import IN_WORKSPACE

_WATCHED = (
    "**/*.conf",
    "**/sites-available/*",
    "**/sites-enabled/*",
    "**/*.{pem,crt,cer}",
    f"**/{IN_WORKSPACE.as_posix()}/**/*.json",
)


def register(server: LogcanonServer) -> None:
    """Register the handlers."""

    @server.feature(types.INITIALIZE)
    def initialize(ls: LogcanonServer, params: types.InitializeParams) -> None:
        ls.prepare(params)

    @server.feature(types.INITIALIZED)
    async def initialized(ls: LogcanonServer, params: types.InitializedParams) -> None:
        del params
        await ls.pull_settings()
        _watch(ls)
        ls.tell_record_faults()
        diagnostics.refresh(ls)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change_configuration(
        ls: LogcanonServer, params: types.DidChangeConfigurationParams
    ) -> None:
        workspace = ls.client_capabilities.workspace
        if workspace and workspace.configuration:
            await ls.pull_settings()
        elif isinstance(params.settings, dict):
            ls.configure(params.settings.get("logcanon"))
        diagnostics.refresh(ls)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_folders(
        ls: LogcanonServer, params: types.DidChangeWorkspaceFoldersParams
    ) -> None:
        del params
        ls.session.set_folders(ls.documents.roots())
        diagnostics.refresh(ls)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(
        ls: LogcanonServer, params: types.DidChangeWatchedFilesParams
    ) -> None:
        del params
        ls.session.invalidate()
        ls.tell_record_faults()
        diagnostics.refresh(ls)


def _watch(ls: LogcanonServer) -> None:
    """Ask the client to tell of changes on disk, where it can."""
    workspace = ls.client_capabilities.workspace
    watched = workspace.did_change_watched_files if workspace else None
    registrations = []
    if watched and watched.dynamic_registration:
        options = types.DidChangeWatchedFilesRegistrationOptions(
            [types.FileSystemWatcher(glob_pattern=pattern) for pattern in _patterns(ls)]
        )
        registrations.append(
            types.Registration("watch", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        )
    configuration = workspace.did_change_configuration if workspace else None
    if configuration and configuration.dynamic_registration:
        registrations.append(
            types.Registration(
                "configuration",
                types.WORKSPACE_DID_CHANGE_CONFIGURATION,
                {"section": "logcanon"},
            )
        )
    if registrations:
        ls.client_register_capability(types.RegistrationParams(registrations))


def _patterns(ls: LogcanonServer) -> Iterator[types.GlobPattern]:
    """What to watch in the workspace, and the folders of records that lie elsewhere."""
    yield from _WATCHED
    workspace = ls.client_capabilities.workspace
    watched = workspace.did_change_watched_files if workspace else None
    if watched and watched.relative_pattern_support:
        for folder in ls.session.record_folders.own:
            yield types.RelativePattern(ls.converter.uri(folder), "**/*.json")
