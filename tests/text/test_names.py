"""A guest is called what they like, but not by the name of a role."""

import pytest

from companion.errors import Refused
from companion.text import tidy_name

CLAIMS = [
    *("Moderator", "moderators", "The Moderator", "Moderator 2", "Moderator2", "ModeratorTeam"),
    *("Mo (Moderator)", "Mo – Chair", "Mo | Admin", "Mo, chair", "[Host]"),
    *("Chair", "The Chair", "Madam Chair", "Session chair", "Co-Chair", "Chairperson"),
    *("Admin", "admin 1", "ADMIN!", "Administrator", "Organiser", "Organizer", "organisers"),
    *("Staff", "Support Team", "Host"),
    *("Modérateur", "Modératrice", "la modératrice", "Président", "La Présidente de séance"),
    *("L’organisatrice", "Administrateur", "Organisateurs"),
    *("Moderador", "moderadora", "Presidenta", "Organizador", "Administradora"),
    *("المشرف", "مشرف", "رئيس الجلسة", "رئيسة الجلسة", "الرئيس", "مُنظِّم", "المـشـرف", "مدير الجلسة"),
]

IN_OTHER_LETTERS = {
    "a Cyrillic М": "Мoderator",
    "Cyrillic throughout": "Моdеrаtоr",
    "Greek capitals": "ΜΟDΕRΑΤΟR",
    "Greek and Latin": "ΑDΜΙΝ",
    "Cyrillic and Latin": "Аdмin",
    "a Cyrillic chair": "Сhаir",
    "full width": "Ｍｏｄｅｒａｔｏｒ",
    "mathematical": "𝐌𝐨𝐝𝐞𝐫𝐚𝐭𝐨𝐫",
    "small capitals": "ᴍᴏᴅᴇʀᴀᴛᴏʀ",
    "circled": "Ⓜⓞⓓⓔⓡⓐⓣⓞⓡ",
    "squared": "🅼🅾🅳🅴🆁🅰🆃🅾🆁",
    "flags": "🇲🇴🇩🇪🇷🇦🇹🇴🇷",
    "digits": "M0d3r4t0r",
    "a one": "Cha1r",
    "signs": "Moder@tor",
    "a bar": "Adm|n",
    "accents": "Mödêrátör",
    "strokes": "m̷o̷d̷e̷r̷a̷t̷o̷r̷",
    "r and n for m": "rnoderator",
    "spaces": "m o d e r a t o r",
    "points": "M.o.d.e.r.a.t.o.r",
    "nothing between": "Mod\u200ber\u00adator",
    "a Persian letter": "رئیس",
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_role_is_no_name(name):
    with pytest.raises(Refused) as refused:
        tidy_name(name)

    assert refused.value.code == "bad_request"


@pytest.mark.parametrize("letters", IN_OTHER_LETTERS)
def test_look_alike_letters_deceive_nobody(letters):
    with pytest.raises(Refused) as refused:
        tidy_name(IN_OTHER_LETTERS[letters])

    assert refused.value.code == "bad_request"


@pytest.mark.parametrize(
    "name",
    [
        *("Ann", "Bo", "Ann 2", "A.", "Mo", "Moder", "Modesto", "Adamin Sow", "Ida Adminova"),
        *("Francisca Elizabeth Méndez Escobar", "Louis Herns Marcelin", "Azrah Karim Rajput"),
        *("Karim Chaïr", "Chairil Anwar", "Host Müller", "Staffan de Mistura", "O’Neil"),
        *("Presidente Prudente dos Santos", "Ann-Marie (UNHCR)", "Nguyễn Thị Minh Khai"),
        *("Αλέξανδρος", "Владимир Модестов", "محمد رئيس", "نجيب محفوظ", "李小龙", "สมชาย", "अनिल"),
        *("Team Geneva", "La Paz", "Mr. M"),
    ],
)
def test_people_keep_their_names(name):
    assert tidy_name(name) == name


def test_a_name_has_at_most_eighty_characters():
    assert tidy_name("a" * 80) == "a" * 80

    with pytest.raises(Refused) as refused:
        tidy_name("a" * 81)

    assert refused.value.code == "too_large"
