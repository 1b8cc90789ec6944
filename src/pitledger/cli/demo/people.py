"""Who works in the demo casino, and who plays there: made up, and the same every time."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from pitledger.casino import Role

Name: TypeAlias = tuple[str, str]

STAFF = (
    (Role.PIT_BOSS, "Paula Boss", "boss", "the-floor-is-mine"),
    (Role.HOST, "Hana Host", "host", "so-glad-you-came"),
    (Role.CASHIER, "Carl Cashier", "cashier", "counted-it-twice"),
    (Role.AUDITOR, "Otto Auditor", "auditor", "every-point-proved"),
    (Role.ADMIN, "Ada Admin", "admin", "keys-to-the-house"),
)
DEALERS = (
    "Lena Hofer",
    "Marek Dvorak",
    "Chiara Conti",
    "Emre Aksoy",
    "Sophie Laurent",
    "Duc Pham",
    "Ines Carvalho",
    "Samuel Okafor",
    "Katya Ivanova",
    "Ben Walker",
    "Yuki Mori",
    "Nadia Haddad",
)
FIRST_GUESTS = (
    ("Maria", "Silva"),
    ("Jonas", "Weber"),
    ("Aisha", "Khan"),
    ("Tom", "Becker"),
    ("Li", "Wei"),
    ("Eva", "Novak"),
)
# First and last names that go together. Nine and eight of them make 72 couples.
NAMES = (
    (
        "Anna Lukas Johanna Stefan Elisabeth Florian Katharina Matthias Jürgen",
        "Gruber Müller Steiner Bauer Schmidt Hoffmann Wagner Eder",
    ),
    (
        "Giulia Marco Francesca Alessandro Chiara Lorenzo Elena Davide Paolo",
        "Rossi Bianchi Ferrari Romano Ricci Marino Greco Lombardi",
    ),
    (
        "Jana Petr Lucie Tomáš Hana Jakub Tereza Ondřej Martin",
        "Svoboda Horak Kučera Pokorny Marek Kral Benes Sedlak",
    ),
    (
        "Elif Mehmet Zeynep Mustafa Ayşe Emre Deniz Kemal Selin",
        "Öztürk Demir Kaya Şahin Çelik Doğan Arslan Koç",
    ),
    (
        "Mei Jun Xia Hao Ling Feng Yan Bo Qing",
        "Zhang Chen Liu Yang Huang Zhao Wu Zhou",
    ),
    (
        "Fatima Omar Leila Hassan Noor Karim Amira Yusuf Samir",
        "Haddad Mansour Rahman Farouk Aziz Nasser Malik Saleh",
    ),
    (
        "Ana João Beatriz Pedro Carmen Diego Lucia Rafael Sofia",
        "Santos Oliveira Garcia Fernandez Costa Pereira Lopez Moreno",
    ),
    (
        "Grace Oliver Charlotte Liam Ruby Harry Isla Noah Erin",
        "Taylor Murphy Campbell Hughes Walsh Bennett Reid Fletcher",
    ),
    (
        "Amara Chidi Zola Kwame Ngozi Tendai Thandi Kofi Abena",
        "Okoye Mensah Dlamini Nkosi Adeyemi Boateng Moyo Eze",
    ),
)
GUEST_COUNT = 200


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest of the demo casino, as enrolled."""

    first_name: str
    last_name: str
    birth_date: date
    card_number: str


def _names() -> list[Name]:
    """Return as many names as there are guests, one culture after the other, none twice."""
    cultures = [(firsts.split(), lasts.split()) for firsts, lasts in NAMES]
    names = dict.fromkeys(FIRST_GUESTS)
    for number in range(GUEST_COUNT):
        firsts, lasts = cultures[number % len(cultures)]
        couple = number // len(cultures)
        names[(firsts[couple % len(firsts)], lasts[couple % len(lasts)])] = None
    return list(names)[:GUEST_COUNT]


GUESTS = tuple(
    Guest(
        first_name=first_name,
        last_name=last_name,
        birth_date=date(1946 + number * 17 % 58, 1 + number * 5 % 12, 1 + number * 11 % 28),
        card_number=f"DEMO-{number + 1:04}",
    )
    for number, (first_name, last_name) in enumerate(_names())
)
