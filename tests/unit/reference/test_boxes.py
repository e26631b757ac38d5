"""Whatever is nested in whatever: nothing sticks out, and nothing lies on its neighbour."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from reference.picture.boxes import GAP, Box, Direction, Line, arrange, columns, needs, widen_alike


def texts(longest: int) -> st.SearchStrategy[str]:
    """Texts of up to so many characters, from few draws: a few characters, repeated."""
    return st.builds(str.__mul__, st.text("abc XYZ", max_size=2), st.integers(0, longest // 2))


lines = st.lists(st.builds(Line, texts(30), st.sampled_from(["", "key", "lock"])), max_size=3)
titles = texts(20)
directions = st.sampled_from(list(Direction))
leaves = st.builds(Box, st.just("bare"), titles, lines)
boxes = st.recursive(
    leaves,
    lambda inner: st.builds(
        Box,
        st.just("bare"),
        titles,
        lines,
        st.lists(inner, max_size=4),
        directions,
        gap=st.sampled_from([0.0, 12.0, 90.0]),
        padding=st.sampled_from([0.0, 12.0]),
        grow=st.sampled_from([0.0, 1.0]),
    ),
    max_leaves=12,
)
ROUNDING = 1e-6


@given(boxes)
def test_children_lie_within_their_box_and_apart(root: Box) -> None:
    arrange(root, 0, 0)
    for box in root.walk():
        for child in box.children:
            assert child.x >= box.x + box.padding - ROUNDING
            assert child.y >= box.y + box.padding + box.head - ROUNDING
            assert child.x + child.width <= box.x + box.width - box.padding + ROUNDING
            assert child.y + child.height <= box.y + box.height - box.padding + ROUNDING
        for one, other in combinations(box.children, 2):
            is_row = box.direction is Direction.ROW
            end, start = (one.x + one.width, other.x) if is_row else (one.y + one.height, other.y)
            assert end + box.gap <= start + ROUNDING


@given(leaves, leaves)
def test_boxes_that_stand_above_each_other_are_made_equally_wide(one: Box, other: Box) -> None:
    widen_alike(one, other)
    for box in (one, other):
        arrange(box, 0, 0)
    assert abs(one.width - other.width) < ROUNDING


@given(st.lists(leaves, min_size=1, max_size=8))
def test_columns_keep_all_boxes_and_no_more_height_than_the_tallest(several: list[Box]) -> None:
    found = columns(several, GAP)
    assert sorted(id(box) for column in found for box in column) == sorted(map(id, several))
    tallest = max(needs(box)[1] for box in several)
    for column in found:
        assert sum(needs(box)[1] for box in column) + GAP * (len(column) - 1) <= tallest + ROUNDING
