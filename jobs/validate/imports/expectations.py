"""This file is the table of expectations that have an equivalent, with the arguments that are understood."""

from collections.abc import Callable

from jobs.validate.imports import expectation_makers as make
from jobs.validate.imports.expectation_makers import BOUNDS, Fields, Given

_ORDER = ("column", "strictly")
_PAIR = ("column_A", "column_B", "ignore_row_if")
EXPECTATIONS: dict[str, tuple[tuple[str, ...], Callable[[Given], Fields]]] = {
    "expect_column_to_exist": (("column",), lambda given: [{"rule": "columns", "columns": [given["column"]]}]),
    "expect_table_columns_to_match_ordered_list": (("column_list",), make.ordered),
    "expect_table_columns_to_match_set": (("column_set", "exact_match"), make.names_set),
    "expect_table_row_count_to_equal": (("value",), make.rows_between),
    "expect_table_row_count_to_be_between": (BOUNDS, make.rows_between),
    "expect_column_values_to_not_be_null": (("column",), make.column("complete")),
    "expect_column_values_to_be_null": (("column",), make.column("empty")),
    "expect_column_values_to_be_unique": (("column",), lambda given: [{"rule": "unique", "columns": [given["column"]]}]),
    "expect_compound_columns_to_be_unique": (("column_list", "ignore_row_if"), make.compound),
    "expect_column_values_to_be_between": (("column", *BOUNDS), make.between),
    "expect_column_values_to_be_in_set": (("column", "value_set"), make.values("one_of")),
    "expect_column_values_to_not_be_in_set": (("column", "value_set"), make.values("none_of")),
    "expect_column_distinct_values_to_be_in_set": (("column", "value_set"), make.values("one_of")),
    "expect_column_distinct_values_to_contain_set": (("column", "value_set"), make.each_occurs),
    "expect_column_distinct_values_to_equal_set": (("column", "value_set"), lambda given: [*make.values("one_of")(given), *make.each_occurs(given)]),
    "expect_column_values_to_match_regex": (("column", "regex"), lambda given: [{"rule": "matches", "column": given["column"], "pattern": given["regex"]}]),
    "expect_column_values_to_not_match_regex": (("column", "regex"), lambda given: [{"rule": "matches_not", "column": given["column"], "pattern": given["regex"]}]),
    "expect_column_values_to_match_regex_list": (("column", "regex_list", "match_on"), make.patterns),
    "expect_column_values_to_not_match_regex_list": (("column", "regex_list"), lambda given: [{"rule": "matches_not", "column": given["column"], "pattern": make.any_of(given["regex_list"])}]),
    "expect_column_values_to_match_like_pattern": (("column", "like_pattern"), make.like("matches")),
    "expect_column_values_to_not_match_like_pattern": (("column", "like_pattern"), make.like("matches_not")),
    "expect_column_value_lengths_to_be_between": (("column", *BOUNDS), make.lengths),
    "expect_column_value_lengths_to_equal": (("column", "value"), make.lengths),
    "expect_column_values_to_be_of_type": (("column", "type_"), make.types),
    "expect_column_values_to_be_in_type_list": (("column", "type_list"), make.types),
    "expect_column_values_to_be_increasing": (_ORDER, make.column("increasing", "strictly")),
    "expect_column_values_to_be_decreasing": (_ORDER, make.column("decreasing", "strictly")),
    "expect_column_pair_values_a_to_be_greater_than_b": ((*_PAIR, "or_equal"), make.pair),
    "expect_column_pair_values_to_be_equal": (_PAIR, make.equal_pair),
    "expect_column_quantile_values_to_be_between": (("column", "quantile_ranges"), make.quantiles),
    "expect_column_unique_value_count_to_be_between": (("column", *BOUNDS), make.statistic("distinct")),
    "expect_column_proportion_of_unique_values_to_be_between": (("column", *BOUNDS), make.statistic("distinct_share")),
    "unexpected_rows_expectation": (("unexpected_rows_query",), make.query),
} | {f"expect_column_{name}_to_be_between": (("column", *BOUNDS), make.statistic(of)) for name, of in {"mean": "mean", "median": "median", "stdev": "stddev", "min": "min", "max": "max", "sum": "sum"}.items()}  # fmt: skip
