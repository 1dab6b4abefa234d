"""How a part of a screen acts: through its screen, which asks a manager and shows refusals."""

from collections.abc import Callable
from typing import Any, Protocol


class Acts(Protocol):
    """`Screen.act`."""

    def __call__(
        self, then: Callable[[Any], None], service: Any, /, *args: Any, **kwargs: Any
    ) -> bool:
        """Run a service; a manager is asked where one must be."""
        ...
