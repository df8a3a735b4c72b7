"""The parts of the reports: each a function from the desk to a section of the page."""
