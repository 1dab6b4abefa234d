"""Whether somebody is old enough: the day by which they must have been born."""

from datetime import date


def born_by(today: date, age: int) -> date:
    """The last birthday of those who are `age` today. Who was born on 29 February has their
    birthday on 1 March where there is none.
    """
    year = today.year - age
    try:
        return today.replace(year=year)
    except ValueError:  # 29 February of a year that has none
        return date(year, 2, 28)
