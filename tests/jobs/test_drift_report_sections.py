"""What a verdict measured besides its features, as tables: of all rows, and of subgroups."""

import pytest

from jobs.drift.report_sections import sections
from tests.jobs.test_drift_report_line import Checked

GAP = {"value": 0.1, "low": 0.05, "high": 0.15, "reference": 0.02}


def test_figures_at_any_depth_become_rows_and_those_of_subgroups_columns():
    html = sections({"bias": {"carrier": {"values": {"UA": {"rows": 7, "selection": GAP}}, "disparate_impact": 0.5}}})
    Checked(f"<main>{html}</main>")
    assert '<th scope="row">carrier UA</th><td class="n">7</td>' in html
    assert '<th scope="col" class=n>selection</th>' in html
    assert "0.100<br><small>0.050 to 0.150<br>training 0.020</small>" in html
    assert '<th scope="row">carrier disparate impact</th><td class="n">0.500</td></tr>' in html


def test_a_column_that_no_figure_has_is_not_there():
    assert "Between" not in sections({"service": {"invocations": 3}})
    assert "Between" in sections({"estimated": {"auc": GAP}})


@pytest.mark.parametrize("name", ["town", "home_town"])
def test_the_values_of_a_personal_subgroup_are_not_told_and_their_figures_stay_apart(name):
    measured = {"rows": 7, "auc": GAP}
    html = sections(
        {
            "bias": {name: {"values": {"Hobbiton": measured, "Bree": measured}, "disparate_impact": 0.5}},
            "performance": {
                "subgroups": [{"feature": name, "value": town, **measured} for town in ("Hobbiton", "Bree")]
            },
        },
        frozenset({name}),
    )
    assert "Hobbiton" not in html
    assert "Bree" not in html
    assert html.count("(personal) 1") == html.count("(personal) 2") == 2
    assert "disparate impact" in html
