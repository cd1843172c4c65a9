"""One LSP feature a file; each has `register(server)`. The list is the order of registration."""

from __future__ import annotations

from logcanon.lsp.features import (
    code_action,
    code_lens,
    completion,
    definition,
    diagnostics,
    document_link,
    document_symbol,
    folding_range,
    hover,
    lifecycle,
    new_record,
    probe,
    references,
)

FEATURES = (
    lifecycle,
    diagnostics,
    hover,
    code_action,
    definition,
    document_symbol,
    document_link,
    folding_range,
    completion,
    probe,
    new_record,
    references,
    code_lens,
)
