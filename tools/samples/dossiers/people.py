"""Fictional people, offices and firms: no province is called Hồng Lam, and no tax code begins with 99."""

from __future__ import annotations

from samples.card import Person

PROVINCE = "tỉnh Hồng Lam"
CITY = "thành phố Lam Sơn"
CULTURE = f"Sở Văn hóa, Thể thao và Du lịch {PROVINCE}"
SCIENCE = f"Sở Khoa học và Công nghệ {PROVINCE}"
WARD = "Ủy ban nhân dân phường Bến Đá"

HA = Person(
    number="040188001234",
    name="NGÔ THỊ HÀ",
    birth="12/05/1988",
    sex="Nữ",
    home_town="Đông Khê, Lam Sơn, Hồng Lam",
    residence="15/8 Trần Quang Khải, Bến Đá, Lam Sơn, Hồng Lam",
    issued="18/08/2022",
)
MAI = Person(
    number="042194007315",
    name="ĐẶNG THỊ TUYẾT MAI",
    birth="03/09/1994",
    sex="Nữ",
    home_town="Thạch Lâm, Lam Sơn, Hồng Lam",
    residence="Số 27 Lê Hữu Trác, Bến Đá, Lam Sơn, Hồng Lam",
    issued="25/04/2021",
)
