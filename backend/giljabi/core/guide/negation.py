"""Words by which a Korean condition or heading is meant the other way round."""

from __future__ import annotations

import re

NEGATIVE = re.compile(
    r"아니|아닌|아님|없|않|안\s|안\s?[되된됨한함]|못|불가|비연동|미[가-힣]{1,3}|거[절부]|not\b|no\b|without",
    re.IGNORECASE,
)
