"""The four formats, each on the same findings."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from logcanon.finding import Applicability, Location, Severity
from logcanon.reports.formats import FORMATS
from logcanon.text import EditSet, LineIndex, Span, TextEdit
from reports.sample import CONF, CONF_TEXT, FINDINGS, LOG, RULE, log_line, lookup, record_finding

JSON_KEYS = [
    "path", "line", "column", "end_line", "end_column", "id", "kind", "severity", "level",
    "message", "fields", "config", "repeats", "fixes",
]  # fmt: skip


def written(name, findings=FINDINGS, **options):
    out = io.StringIO()
    with FORMATS[name](out, lookup=lookup, **options) as writer:
        for finding in findings:
            writer.write(finding)
    out.getvalue().encode()  # raises where UTF-8 cannot hold it
    return out.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_golden(name, golden):
    golden(f"reports/findings.{name}", written(name))


def test_golden_text_with_excerpts(golden):
    golden("reports/findings.excerpts.text", written("text", log_line=log_line))


@pytest.mark.parametrize("name", ["text", "json", "github"])
def test_nothing_found_is_nothing_written(name):
    assert written(name, ()) == ""


@pytest.mark.parametrize("name", FORMATS)
def test_bytes_that_are_no_text_do_no_harm(name):
    bad = replace(
        RULE,
        message="bad \udcff byte",
        fields={"request": "GET /\udc80"},
        primary=Location(LOG, Span(0, 3), line=0),
    )
    assert "\udcff" not in written(name, [bad])


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_is_gone_does_no_harm(name):
    gone = Location(Path("/gone.conf"), Span(5, 9), note="server")
    fix = replace(FINDINGS[0].fixes[0], edits={gone.path: EditSet([TextEdit(Span(0, 0), "x")])})
    assert "gone.conf" in written(name, [replace(RULE, primary=gone, cause=gone, fixes=(fix,))])


class TestJsonLines:
    def test_each_line_is_one_object_with_the_keys_promised(self):
        objects = [json.loads(line) for line in written("json").splitlines()]
        assert len(objects) == len(FINDINGS)
        assert all(list(o) == JSON_KEYS for o in objects)

    def test_values(self):
        first, _, rule = (json.loads(line) for line in written("json").splitlines())
        line = log_line(LOG, 1)
        start, end = first["column"] - 1, first["end_column"] - 1
        assert line[start:end].startswith("upstream SSL certificate verify error: (20:")
        assert line[start:end].endswith("while SSL handshaking to upstream")
        assert (first["path"], first["line"], first["end_line"]) == (str(LOG), 2, 2)
        assert (first["kind"], first["severity"], first["level"]) == ("record", "error", "error")
        assert first["fields"]["request"] == "GET /api/orders HTTP/1.1"
        assert first["config"] == {
            "path": str(CONF), "line": 4, "block": "server shop.example.com > location /api/",
        }  # fmt: skip
        assert first["fixes"] == [
            {"title": "Verify the upstream's certificate", "applicability": "safe"},
            {
                "title": "Ask the upstream's owner for a new certificate",
                "applicability": "display-only",
            },
        ]
        assert (rule["kind"], rule["level"], rule["config"], rule["fields"]) == (
            "rule", None, None, {},
        )  # fmt: skip
        assert (rule["line"], rule["column"]) == (5, 3)

    def test_it_is_written_as_it_comes(self):
        out = io.StringIO()
        writer = FORMATS["json"](out, lookup=lookup)
        writer.write(RULE)
        assert json.loads(out.getvalue())["id"] == RULE.id


class TestGitHub:
    def test_what_would_break_the_command_is_escaped(self):
        nasty = replace(RULE, message="100%\r\n::set-output x", primary=replace(
            RULE.primary, path=Path("a,b:c%.log"), line=4, span=Span(0, 1)))  # fmt: skip
        assert written("github", [nasty]) == (
            "::warning file=a%2Cb%3Ac%25.log,line=5,endLine=5,title=upstream-tls-unverified,"
            "col=1,endColumn=2::100%25%0D%0A::set-output x\n"
        )

    def test_columns_only_on_one_line(self):
        wide = replace(RULE, primary=replace(RULE.primary, span=Span(0, 30)))
        assert "col=" not in written("github", [wide])
        assert ",line=1,endLine=3," in written("github", [wide])

    @pytest.mark.parametrize(
        ("severity", "command"),
        [
            (Severity.ERROR, "error"),
            (Severity.WARNING, "warning"),
            (Severity.INFORMATION, "notice"),
            (Severity.HINT, "notice"),
        ],
    )
    def test_severities(self, severity, command):
        assert written("github", [replace(RULE, severity=severity)]).startswith(f"::{command} ")


class TestSarif:
    def log(self, findings=FINDINGS):
        return json.loads(written("sarif", findings))

    def test_the_log_and_its_run(self):
        log = self.log()
        assert log["version"] == "2.1.0"
        [run] = log["runs"]
        assert run["columnKind"] == "unicodeCodePoints"
        assert run["tool"]["driver"]["name"] == "logcanon"
        rules = run["tool"]["driver"]["rules"]
        assert [r["id"] for r in rules] == [FINDINGS[0].id, RULE.id]
        assert rules[0]["helpUri"] == FINDINGS[0].help_uri
        assert [rules[r["ruleIndex"]]["id"] for r in run["results"]] == [f.id for f in FINDINGS]

    def test_nothing_found_is_a_run_without_results(self):
        [run] = self.log(())["runs"]
        assert run["results"] == []

    def test_locations(self):
        result = self.log()["runs"][0]["results"][0]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "file:///var/log/nginx/error.log"
        assert place["region"]["startLine"] == 2
        assert [r["message"]["text"] for r in result["relatedLocations"]] == [
            "this server", "server shop.example.com > location /api/",
        ]  # fmt: skip
        assert [r["id"] for r in result["relatedLocations"]] == [1, 2]

    def test_a_relative_path_is_a_relative_address(self):
        moved = replace(RULE, primary=Location(Path("logs/a b%.log"), Span(0, 1), line=0))
        place = self.log([moved])["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "logs/a%20b%25.log"

    def test_its_fix_gives_the_text_that_ours_gives(self):
        result = self.log()["runs"][0]["results"][0]
        [fix] = result["fixes"]
        assert fix["properties"]["applicability"] == "safe"
        [change] = fix["artifactChanges"]
        assert change["artifactLocation"]["uri"] == "file:///etc/nginx/conf.d/shop.conf"
        [replacement] = change["replacements"]
        region, index = replacement["deletedRegion"], LineIndex(CONF_TEXT)
        start = index.offset(region["startLine"] - 1, region["startColumn"] - 1)
        end = index.offset(region["endLine"] - 1, region["endColumn"] - 1)
        fixed = CONF_TEXT[:start] + replacement["insertedContent"]["text"] + CONF_TEXT[end:]
        assert fixed == FINDINGS[0].fixes[0].edits[CONF].apply(CONF_TEXT)

    def test_a_fix_that_edits_nothing_is_left_out(self):
        idle = replace(FINDINGS[0].fixes[0], edits={CONF: EditSet()})
        assert "fixes" not in self.log([replace(RULE, fixes=(idle,))])["runs"][0]["results"][0]
        unsafe = replace(FINDINGS[0].fixes[0], applicability=Applicability.UNSAFE)
        assert "fixes" in self.log([replace(RULE, fixes=(unsafe,))])["runs"][0]["results"][0]

    def fingerprints(self, *findings):
        results = self.log(findings)["runs"][0]["results"]
        return [r["partialFingerprints"]["logcanon/v1"] for r in results]

    def test_a_fingerprint_outlives_a_move_and_another_client(self):
        finding = record_finding(1)
        moved = replace(finding, primary=replace(finding.primary, line=3))
        other = replace(finding, fields={**finding.fields, "client": "10.20.9.8"})
        assert self.fingerprints(finding) == self.fingerprints(moved) == self.fingerprints(other)

    def test_fingerprints_tell_problems_apart(self):
        found = self.fingerprints(record_finding(1), record_finding(3), record_finding(1), RULE)
        assert len(set(found)) == 4
        assert found[0].endswith(":1")
        assert found[2] == found[0][:-1] + "2"

    def test_a_message_makes_no_link(self):
        nasty = replace(RULE, message="GET /[x](https://evil.example)")
        result = self.log([nasty])["runs"][0]["results"][0]
        assert result["message"]["text"] == r"GET /\[x\](https://evil.example)"


class TestText:
    def test_the_first_line_suits_an_error_format(self):
        lines = written("text").splitlines()
        assert lines[0].startswith("/var/log/nginx/error.log:2:45: error nginx/upstream-ssl-")

    def test_a_repeated_finding_is_one_line(self):
        blocks = written("text", [record_finding(1), record_finding(3)]).splitlines()
        assert blocks[-1].startswith(
            f"/var/log/nginx/error.log:4:46: error {FINDINGS[0].id}: client: 10.20.9.7, "
        )
        assert "request: GET /api/carts HTTP/1.1" in blocks[-1]
        assert sum("cause:" in line for line in blocks) == 1

    def test_carets_stand_under_what_is_meant(self):
        shown = written("text", [RULE]).splitlines()
        assert shown[1].index("proxy_pass") == shown[2].index("^")
        assert shown[2].count("^") == len("proxy_pass https://10.20.0.19;")

    def test_a_long_line_is_cut_around_what_is_meant(self):
        text = "x" * 500 + "middle" + "y" * 500
        long = replace(RULE, primary=Location(LOG, Span(500, 506), line=0))
        shown = written("text", [long], log_line=lambda _path, _line: text).splitlines()
        assert len(shown[1]) < 120
        assert shown[1].index("middle") == shown[2].index("^")
        assert shown[2].count("^") == len("middle")
        assert shown[1].startswith("  | …x")
        assert shown[1].endswith("y…")

    def test_wide_characters_move_the_carets(self):
        at = CONF_TEXT.index("🛒")
        wide = replace(RULE, primary=Location(CONF, Span(at, at + 1)))
        shown = written("text", [wide]).splitlines()
        assert shown[1:3] == ["  | # 商店 🛒", "  |" + " " * 8 + "^^"]

    def test_no_control_character_reaches_the_terminal(self):
        evil = "a\x1b[2Jb\x07\u202ec\r\n"
        nasty = replace(
            RULE,
            message=evil,
            remark=evil,
            fields={"request": evil},
            primary=Location(LOG, Span(0, 3), line=0),
        )
        for kept in (None, lambda _path, _line: evil):
            shown = written("text", [nasty], log_line=kept)
            assert not set(shown) & set("\x1b\x07\u202e\r")

    def test_colour_is_an_addition_only(self):
        coloured = written("text", colour=True, log_line=log_line)
        assert "\x1b[1;31merror\x1b[0m" in coloured
        for code in ("\x1b[1;31m", "\x1b[1;33m", "\x1b[1m", "\x1b[0m"):
            coloured = coloured.replace(code, "")
        assert coloured == written("text", log_line=log_line)
