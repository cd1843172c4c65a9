"""Where the values of a JSON text stand."""

import json

from hypothesis import given
from hypothesis import strategies as st

from logcanon.authoring.json_places import json_places

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda below: (
        st.lists(below, max_size=4)
        | st.dictionaries(st.text("abcz_", min_size=1), below, max_size=4)
    ),
    max_leaves=20,
)


def values_by_path(value, path=""):
    yield path, value
    if isinstance(value, dict):
        for key, below in value.items():
            yield from values_by_path(below, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from values_by_path(below, f"{path}[{index}]")


@given(VALUES, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_each_span_holds_its_value(value, indent, plain):
    text = json.dumps(value, indent=indent, ensure_ascii=plain)
    places = json_places(text)
    expected = dict(values_by_path(value))
    assert places.values.keys() == expected.keys()
    for path, span in places.values.items():
        assert json.loads(text[span.start : span.end]) == expected[path]


@given(st.text('{}[]",: \\abc01\n'))
def test_any_text_is_read_without_harm(text):
    places = json_places(text)
    for span in (*places.values.values(), *places.keys.values()):
        assert 0 <= span.start <= span.end <= len(text)


def test_half_typed_text_has_the_places_so_far():
    text = '{"id": "mine/x", "workarounds": [{"action": "a", "how'
    places = json_places(text)
    span = places.values["workarounds[0].action"]
    assert text[span.start : span.end] == '"a"'
    assert places.path_at(text.index("mine")) == "id"
    assert places.path_at(text.index("action")) == "workarounds[0].action"


def test_what_is_missing_is_shown_where_it_ought_to_be():
    text = '{"workarounds": [{}]}'
    span = json_places(text).span("workarounds[0].action")
    assert span is not None
    assert text[span.start : span.end] == "{}"
    assert json_places(text).span("regex") is None
