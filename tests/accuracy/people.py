"""Invented people and organisations, and how forms print what they say of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Châu")
_MIDDLE = ("Văn", "Thị", "Minh", "Thu", "Đức", "Ngọc", "Quang", "Hải", "Thanh", "Xuân")
_GIVEN = (
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Giang",
    "Hạnh",
    "Khánh",
    "Lan",
    "Mai",
    "Nam",
    "Oanh",
    "Phúc",
    "Quỳnh",
    "Sơn",
    "Yến",
)
_STREETS = ("Trần Hưng Đạo", "Lê Lợi", "Nguyễn Trãi", "Hai Bà Trưng", "Điện Biên Phủ", "Lý Thường Kiệt")
_COMMUNES = ("xã Tân Lập", "phường Bến Nghé", "xã Hòa Bình", "phường Khương Mai", "xã Đông Hưng", "phường Cửa Nam")
PROVINCES = ("thành phố Hà Nội", "tỉnh Nghệ An", "tỉnh Quảng Trị", "thành phố Cần Thơ", "tỉnh Lào Cai", "tỉnh Đồng Nai")
_TRADES = ("Thương mại", "Xây dựng", "Vận tải", "Dược phẩm", "Nông sản", "Công nghệ", "In ấn", "Du lịch")


@dataclass(frozen=True, slots=True)
class Person:
    """Who applies."""

    name: str
    sex: str
    birth: tuple[int, int, int]  # day, month, year
    id_number: str
    address: str
    phone: str
    organisation: str
    place_and_day: str

    @property
    def fields(self) -> dict[str, str]:
        """By the dossier's field names, as the contract prints them."""
        day, month, year = self.birth
        return {
            "applicant_name": self.name,
            "id_number": self.id_number,
            "birth_date": f"{year:04}-{month:02}-{day:02}",
            "phone": self.phone,
            "address": self.address,
        }

    def lines(self, rng: Random) -> list[tuple[str, str]]:
        """Label and value as a form prints them, labels worded one way or another."""
        day, month, year = self.birth
        return [
            (
                rng.choice(("Họ và tên", "Tôi tên là", "Họ, chữ đệm, tên người yêu cầu", "Tên tổ chức, cá nhân")),
                self.name,
            ),
            (rng.choice(("Ngày, tháng, năm sinh", "Sinh ngày", "Ngày sinh")), f"{day:02}/{month:02}/{year}"),
            (rng.choice(("Số CCCD", "Số định danh cá nhân", "Số căn cước công dân")), self.id_number),
            (rng.choice(("Nơi cư trú", "Địa chỉ thường trú", "Địa chỉ")), self.address),
            (rng.choice(("Điện thoại", "Số điện thoại liên hệ")), self.phone),
        ]


def invented(rng: Random) -> Person:
    """Invent a person."""
    sex = rng.choice(("Nam", "Nữ"))
    year, day, month = rng.randint(1950, 2006), rng.randint(1, 28), rng.randint(1, 12)
    century = (0 if year < 2000 else 2) + (0 if sex == "Nam" else 1)
    commune, province = rng.choice(_COMMUNES), rng.choice(PROVINCES)
    name = f"{rng.choice(_FAMILY)} {rng.choice(_MIDDLE)} {rng.choice(_GIVEN)}"
    place = province.removeprefix("tỉnh ").removeprefix("thành phố ")
    return Person(
        name=name,
        sex=sex,
        birth=(day, month, year),
        id_number=f"{rng.choice((1, 24, 40, 45, 79, 92)):03}{century}{year % 100:02}{rng.randint(0, 999_999):06}",
        address=f"Số {rng.randint(1, 300)}, đường {rng.choice(_STREETS)}, {commune}, {province}",
        phone=f"09{rng.randint(0, 99_999_999):08}",
        organisation=f"Công ty TNHH {rng.choice(_TRADES)} {rng.choice(_GIVEN)} {rng.choice(_MIDDLE)}",
        place_and_day=f"{place}, ngày {rng.randint(1, 28):02} tháng {rng.randint(3, 12):02} năm 2026",
    )
