"""The list of reports in the window."""

from pos_app.documents.report_list import REPORTS
from pos_app.ui.screens.reports.tables_page import report_names


def test_every_report_of_the_command_line_is_in_the_list() -> None:
    assert report_names().keys() == REPORTS.keys()
