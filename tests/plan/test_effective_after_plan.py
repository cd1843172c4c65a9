"""What is planned comes into force: applied and read anew, the values are those wanted."""

from __future__ import annotations

from hypothesis import given, note
from hypothesis import strategies as st

from logcanon.diagnose.phrases import phrases
from logcanon.diagnose.prescribe import Prescriber, Prescription
from logcanon.diagnose.remedy import Setting
from logcanon.diagnose.trust import Trust
from logcanon.finding import Applicability
from logcanon.nginx.config import Config, Scope
from logcanon.nginx.directives import table
from logcanon.nginx.effective import context_of, effective
from logcanon.nginx.tls_upstream import ssl_prefix, tls_scopes, upstream_key
from logcanon.nginx.upstreams import PassTarget, pass_target
from logcanon.plan import SetDirective, Site, lower
from logcanon.plan.level import narrowest_cover
from plan.in_memory import CA_FILE, NoFiles, apply_edits, load_texts, texts_of
from plan.nginx_configs import Files, nginx_files

REMEDY = (
    Setting("proxy_ssl_trusted_certificate", (CA_FILE,)),
    Setting("proxy_ssl_verify", ("on",)),
    Setting("proxy_ssl_verify_depth", ("2",)),
    Setting("proxy_ssl_server_name", ("on",)),
    Setting("proxy_ssl_name", ("guess.example.com",)),
)
TLS_NAMES = [setting.name.removeprefix("proxy_ssl_") for setting in REMEDY]
SIMPLE = [
    ("proxy_ssl_verify_depth", "3"),
    ("proxy_ssl_session_reuse", "off"),
    ("proxy_read_timeout", "7s"),
    ("client_max_body_size", "7m"),
]


def _prescribe(config: Config, scope: Scope) -> Prescription:
    trust = Trust(config, NoFiles(), CA_FILE)
    return Prescriber(config, trust, phrases("en")).prescribe(scope, REMEDY)


def _target(scope: Scope) -> PassTarget:
    found = pass_target(scope)
    assert found is not None
    return found


def _in_force(scope: Scope) -> dict[str, tuple[tuple[str, ...], ...]]:
    prefix = ssl_prefix(_target(scope))
    return {name: effective(scope, f"{prefix}_{name}").values for name in TLS_NAMES}


@given(nginx_files(), st.data())
def test_a_prescription_comes_into_force(files: Files, data: st.DataObject) -> None:
    texts = texts_of(files)
    config = load_texts(texts)
    found = tls_scopes(config.root)
    if not found:
        return
    number = data.draw(st.integers(0, len(found) - 1))
    prescription = _prescribe(config, found[number])
    assert bool(prescription.fixes) != bool(prescription.remark)
    for fix in prescription.fixes:
        note(fix.title)
        after = tls_scopes(apply_edits(texts, fix.edits).root)
        assert len(after) == len(found)
        key = upstream_key(_target(found[number]))
        for old, new in zip(found, after, strict=True):
            if upstream_key(_target(old)) == key:
                _check_wanted(old, new, is_safe=fix.applicability is Applicability.SAFE)
            elif _in_force(new) != _in_force(old):
                # A block within takes over what the narrowest block sets, or that is its `if`.
                assert fix.applicability is Applicability.UNSAFE
                asked = [s for s in found if upstream_key(_target(s)) == key]
                blocks = [narrowest_cover([scope]) for scope in asked]
                assert any(above in blocks for above in (old, *old.ancestors()))


@given(nginx_files(), st.data())
def test_a_second_prescription_is_empty(files: Files, data: st.DataObject) -> None:
    texts = texts_of(files)
    config = load_texts(texts)
    found = tls_scopes(config.root)
    if not found:
        return
    number = data.draw(st.integers(0, len(found) - 1))
    for fix in _prescribe(config, found[number]).fixes:
        after = apply_edits(texts, fix.edits)
        again = _prescribe(after, tls_scopes(after.root)[number])
        assert not again.fixes
        assert again.remark


def _check_wanted(old: Scope, new: Scope, *, is_safe: bool) -> None:
    before, now = _in_force(old), _in_force(new)
    assert now["verify"] == (("on",),)
    assert now["trusted_certificate"] == ((CA_FILE,),)
    assert int(now["verify_depth"][0][0]) >= max(2, int(before["verify_depth"][0][0]))
    assert now["server_name"] == (("on",),)
    prefix = ssl_prefix(_target(old))
    if is_safe and effective(old, f"{prefix}_name").origin is not None:
        assert now["name"] == before["name"], "a name that was chosen stays"


@given(nginx_files(), st.data())
def test_a_setting_comes_into_force_where_it_is_made(files: Files, data: st.DataObject) -> None:
    texts = texts_of(files)
    config = load_texts(texts)
    name, value = data.draw(st.sampled_from(SIMPLE))
    blocks = [d for tree in config.trees.values() for d in tree.walk() if d.block is not None]
    taking = [b for b in blocks if all(_takes(s, name) for s in config.scopes_of(b))]
    block = data.draw(st.sampled_from(taking))
    site: Site = block
    lowered = lower([SetDirective(site, name, (value,))])
    assert not lowered.refusals
    old = list(config.walk())
    meant = {id(scope) for scope in config.scopes_of(block)}
    new = list(apply_edits(texts, lowered.edits).walk())
    assert [s.label for s in new] == [s.label for s in old]
    for was, now in zip(old, new, strict=True):
        if id(was) in meant:
            assert effective(now, name).values == ((value,),)
        elif not any(id(above) in meant for above in was.ancestors()):
            assert effective(now, name).values == effective(was, name).values
        else:
            assert effective(now, name).values in (((value,),), effective(was, name).values)


def _takes(scope: Scope, name: str) -> bool:
    return bool(table().get(name, scope.module_family, context_of(scope)))


def test_the_configurations_are_worth_it() -> None:
    """The strategy gives TLS upstreams that several locations share, across files."""
    shared: list[int] = []

    @given(nginx_files())
    def collect(files: Files) -> None:
        keys = [upstream_key(_target(s))[-1] for s in tls_scopes(load_texts(texts_of(files)).root)]
        shared.append(max(map(keys.count, keys), default=0))

    collect()
    assert max(shared) >= 3
    assert sum(count > 0 for count in shared) > len(shared) / 2
