"""What each source says of the dead, the injured and the abducted, and which figures stand."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.claims import combine_claims
from geo.model import Claim, Report
from geo.reports.casualties import find_claims, is_background, supersede
from geo.reports.text import split


def claims(text: str) -> tuple[Claim, ...]:
    return find_claims(split(text), Report(id="r", report_id="hash", text=text))


def figures(found: tuple[Claim, ...]) -> str:
    """Write the figures as "K5 I3": killed first, then injured, then abducted."""
    out = []
    for letter, kind in (("K", "killed"), ("I", "injured"), ("A", "abducted")):
        for claim in found:
            low, high = getattr(claim, f"{kind}_low"), getattr(claim, f"{kind}_high")
            if high is not None:
                out.append(f"{letter}{high}" if low == high else f"{letter}{low}-{high}")
    return " ".join(out)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Five soldiers were martyred and three others sustained injuries in the blast.", "K5 I3"),
        ("Gunmen killed a policeman and wounded his brother in Tank.", "K1 I1"),
        ("The blast claimed the lives of 12 people, the hospital said.", "K12"),
        ("The attack claimed nine lives and left 20 injured.", "K9 I20"),
        ("A roadside bomb left three Levies personnel dead and two wounded.", "K3 I2"),
        ("A man and his two sons were shot dead over an old enmity.", "K3"),
        ("Bodies of three labourers were recovered from a ravine.", "K3"),
        ("The bullet-riddled body of a man was found in Kech on Monday.", "K1"),
        ("Police recovered five bodies from the site.", "K5"),
        ("Security forces neutralised seven terrorists during an intelligence-based operation.", "K7"),
        ("Seven khawarij were sent to hell, the military's media wing said.", "K7"),
        ("The bomb disposal squad neutralised two mines.", ""),
        ("The toll rose to 17 after a wounded child succumbed to his injuries.", "K17"),
        ("Three of the injured later succumbed to their wounds.", "K3"),
        ("No loss of life was reported in the attack.", "K0"),
        ("There were no immediate reports of casualties.", ""),
        ("Luckily, no one was injured.", "K0 I0"),
        ("The explosion caused no casualties.", "K0 I0"),
        ("Casualties were feared.", ""),
        ("More than 30 people were killed or wounded.", ""),
        ("At least 40 people were killed and injured in the attack.", ""),
        ("Ten people, including six children, were killed and 25, mostly women, were injured.", "K10 I25"),
        ("Two policemen, Ahmad Khan and Rahim Gul, lost their lives.", "K2"),
        ("Six militants were killed and four arrested.", "K6"),
        ("Unidentified gunmen shot and killed tribal elder Malik Noor Khan in Bajaur.", "K1"),
        ("A suicide bomber blew himself up near a convoy, martyring four soldiers.", "K4"),
        ("The dead included two women and a child.", ""),
        ("The dead and injured were taken to hospital.", ""),
        ("Four persons got injured when a hand grenade was hurled at a shop.", "I4"),
        ("An officer embraced martyrdom while two jawans were injured.", "K1 I2"),
        ("Up to 15 fighters were killed, the spokesman claimed.", "KNone-15"),
        ("Dozens of people were killed in the strike.", "K12"),
        ("As many as 22 people lost their lives.", "K22"),
        ("Armed men abducted four labourers in Zhob.", "A4"),
        ("Three engineers were kidnapped from Loralai.", "A3"),
        ("Gunmen took 12 passengers hostage on the highway.", "A12"),
        ("The hostages were released unharmed.", "K0 I0"),
        ("They planned to kill five officials.", ""),
        ("The bomb could have killed hundreds of people.", ""),
        ("The militants threatened to kill 10 hostages.", ""),
        ("Six goats were killed when the shell landed.", ""),
        ("Two vehicles and three shops were damaged.", ""),
        ("The attack killed at least four members of the Frontier Corps (FC) and injured six.", "K4 I6"),
        ("Three soldiers and two civilians, including a woman, were killed.", "K5"),
        ("Police said that the attackers killed the guard and fled.", "K1"),
        ("One of the attackers was killed in the exchange of fire.", "K1"),
        ("A soldier was killed and another wounded.", "K1 I1"),
        ("Two children were killed and their mother was injured.", "K2 I1"),
        ("The clash left six dead, 10 wounded.", "K6 I10"),
        ("Death toll: 12; injured: 30.", "K12 I30"),
        ("Killed: 5. Injured: 8.", "K5 I8"),
        ("5 killed, 8 injured in Quetta blast.", "K5 I8"),
        ("Casualties: 3 killed, 7 wounded.", "K3 I7"),
        ("The ministry said 11 civilians had died, among them four children.", "K11"),
        ("He said eight of his men were killed.", "K8"),
        ("Eight people including a district police officer and his driver were killed.", "K8"),
        ("Militants beheaded two men accused of spying.", "K2"),
        ("A 35-year-old man was gunned down by unknown assailants.", "K1"),
        ("Three brothers and their cousin were shot dead.", "K4"),
        ("The blast killed two and wounded at least 14, including three policemen.", "K2 I14"),
        ("A total of 27 persons were killed and 61 others were wounded.", "K27 I61"),
        ("Between 20 and 30 insurgents were killed.", "K20-30"),
        ("Two NATO soldiers died following an insurgent attack.", "K2"),
        ("The strike killed three suspected militants, two intelligence officials said.", "K3"),
        ("Thirteen people have been killed since Monday.", "K13"),
        ("He was critically wounded and died on the way to hospital.", "K1"),
        ("The constable was critically wounded and died on the way to hospital.", "K1"),
        ("A mortar shell hit a house killing a woman and her daughter.", "K2"),
        ("An ambulance driver and a paramedic were among the dead.", ""),
        ("Nobody was hurt in the firing.", "K0 I0"),
        ("Three rebels were killed in the fighting, with no casualties on the army side.", "K3"),
        ("The Taliban denied that any of its fighters had been killed.", "K0"),
        ("Hospital officials said they had received 14 bodies and 36 injured.", "K14 I36"),
        ("Six bodies have been shifted to the hospital.", "K6"),
        ("Rescue workers retrieved the bodies of four miners.", "K4"),
        ("The number of injured has climbed to 45.", "I45"),
        ("The death toll from the attack has jumped from 9 to 14.", "K14"),
        ("Police put the number of dead at 15 and said 40 were hurt.", "K15 I40"),
        ("Two Frontier Corps soldiers were killed in Kech. Three others were wounded.", "K2 I3"),
        ("Unknown men opened fire on a car, killing its driver and wounding two passengers.", "K1 I2"),
        ("Armed men on motorcycles shot dead prayer leader Maulana Abdul Haq outside a mosque.", "K1"),
        ("Khan was shot dead near his house.", "K1"),
        ("Seven people were martyred, including two policemen and five civilians.", "K7"),
        ("The raid resulted in the deaths of three terrorists.", "K3"),
        ("This resulted in the martyrdom of two soldiers and injuries to five others.", "K2 I5"),
        ("Eleven labourers have gone missing.", ""),
        ("A tribal elder, his son and two guards were killed.", "K4"),
        ("Four Taliban fighters were killed and two others were taken captive.", "K4 A2"),
        ("Two persons received bullet injuries and were shifted to hospital.", "I2"),
        ("At least 7 ppl killed, 20 inj in Bannu.", "K7 I20"),
        ("Firing by unknown persons left one person dead and another critically injured.", "K1 I1"),
        ("A police van was attacked, and a constable and a passer-by lost their lives.", "K2"),
        ("Two US soldiers, an interpreter and three Afghan policemen were killed.", "K6"),
        ("The Afghan Taliban said 9 Pakistani soldiers were killed and 16 wounded.", "K9 I16"),
        (
            "Eighteen security personnel were martyred while 24 terrorists were killed in the operation.",
            "K18 K24",
        ),
    ],
)
def test_wording(text: str, want: str) -> None:
    assert figures(claims(text)) == want


@pytest.mark.parametrize(
    ("text", "source", "kind"),
    [
        (
            "Nine herders died when their pickup struck a mine, said provincial police spokesman Zia Gul.",
            "provincial police spokesman Zia Gul",
            "authority",
        ),
        (
            "Nine herders died on Monday in Zabul, as their pickup set off a mine, said local officials.",
            "local officials",
            "authority",
        ),
        ("Two men were killed, police said.", "police", "authority"),
        ("A doctor at the hospital said two men were killed.", "A doctor at the hospital", "medical"),
        (
            "TTP spokesman Noor Wali said its men killed two soldiers.",
            "TTP spokesman Noor Wali",
            "conflict_party",
        ),
        ("According to residents, two men were killed.", "residents", "witness"),
        (
            "Ali Khan, spokesman for the governor, said two men were killed.",
            "Ali Khan, spokesman for the governor",
            "authority",
        ),
        ("An elder who lives there said two men were killed.", "An elder", "witness"),
        ("Two men were killed.", "report", "media"),
        (
            "In a message sent out, the banned Lashkar-e-Sang claimed it and said two men were killed.",
            "the banned Lashkar-e-Sang",
            "conflict_party",
        ),
        (
            "On Monday evening, the district police confirmed the raid and said two men were killed.",
            "the district police",
            "authority",
        ),
    ],
)
def test_sources(text: str, source: str, kind: str) -> None:
    (claim,) = claims(text)
    assert (claim.source, claim.source_type) == (source, kind)


@pytest.mark.parametrize(
    ("text", "published", "kind"),
    [
        ("The Taliban said two policemen were killed.", date(2016, 5, 20), "conflict_party"),
        ("The Taliban said two people were killed in the blast.", date(2023, 5, 20), "authority"),
        ("The Taliban said their fighters had killed two men.", date(2023, 5, 20), "conflict_party"),
        ("A spokesman for the Islamic Emirate said two people were killed.", None, "authority"),
        ("The Pakistani Taliban said two policemen were killed.", date(2016, 5, 20), "conflict_party"),
        ("Police said two men were killed.", date(2016, 5, 20), "authority"),
    ],
)
def test_the_taliban_are_a_party_until_they_hold_power(text: str, published: date | None, kind: str) -> None:
    (claim,) = find_claims(split(text), Report("r", "hash", text, published_at=published))
    assert claim.source_type == kind


def test_a_pronoun_is_who_spoke_last() -> None:
    found = claims(
        "Police chief Ali Khan told reporters that one man was killed. He said two women were injured."
    )
    assert [c.source for c in found] == ["Police chief Ali Khan"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "In 2021, 40 people were killed in a similar attack.",
        "Last year, two people were killed in the town.",
        "In December, aircraft bombed camps, killing dozens.",
        "They were involved in the killing of two policemen.",
    ],
)
def test_figures_of_another_time_are_marked(text: str) -> None:
    assert [is_background(c) for c in claims(text)] == [True]


def test_an_absurd_figure_is_kept_and_flagged() -> None:
    (claim,) = claims("The group said it had killed 50,000 soldiers.")
    assert claim.killed_high == 50_000
    assert "check the report" in claim.flagged
    assert combine_claims([claim], "killed").best is None


def settled(text: str) -> tuple[tuple[int | None, int | None], bool]:
    estimate = combine_claims(supersede(claims(text)), "killed")
    return (estimate.low, estimate.high), estimate.high_open


@pytest.mark.parametrize(
    ("text", "want"),
    [
        # A later figure of the same source.
        ("Police said five men were killed. Police later said nine men were killed.", (9, 9)),
        # Two sources stay as a range.
        ("Police said five men were killed. A resident said nine men were killed.", (5, 9)),
        # An update supersedes what was preliminary, not the claim of a party.
        ("A resident said nine men died. Police said the death toll has risen to 17.", (17, 17)),
        ("The TTP said nine soldiers were killed. Police said the death toll has risen to 17.", (9, 17)),
        # A figure that is not an update leaves others alone.
        ("Police said five men were killed. A doctor put the death toll at nine.", (5, 9)),
        # Groups of one source are added.
        ("The army said 16 militants were killed. The army said four soldiers were killed.", (20, 20)),
        ("Officials said two warders were killed. A prisoner was also killed.", (3, 3)),
        # The same person told again is not added.
        ("Police said a policeman was killed. The policeman was killed near his house, police said.", (1, 1)),
        # One of the wounded died.
        ("Police said two men were killed and five injured. One of the injured died, police said.", (3, 3)),
        # The headline gives way.
        ("Three killed in blast\nPolice said two men were killed in a blast. They left.", (2, 2)),
        # A denial of deaths is a claim of none.
        ("The NRF said it killed four Taliban. An official denied that any men had been killed.", (0, 4)),
        ("Police said nobody was killed.", (0, 0)),
        ("Police came to the village.", (None, None)),
    ],
)
def test_what_stands(text: str, want: tuple[int | None, int | None]) -> None:
    assert settled(text)[0] == want


def test_at_least_leaves_the_top_open() -> None:
    assert settled("Police said at least five men were killed.") == ((5, 5), True)


def test_superseded_claims_are_kept() -> None:
    found = supersede(claims("Police said five men were killed. Police later said nine men were killed."))
    assert [(c.killed_high, c.superseded) for c in found] == [(5, True), (9, False)]


WORDS = st.sampled_from(
    [
        "killed",
        "5",
        "five",
        "men",
        "and",
        "were",
        "injured",
        "a",
        "policeman",
        ",",
        "said",
        "police",
        "at",
        "least",
        "toll",
        "to",
        "no",
        "one",
        "including",
        "of",
        "the",
        "wounded",
        "died",
        ".",
        "denied",
        "bodies",
        "who",
        "dead",
        "\n",
        ":",
        "which",
        "leaving",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text())
def test_any_text(text: str) -> None:
    found = claims(text)
    for claim in (*found, *supersede(found)):
        assert claim.quote == text[claim.start : claim.end]
    for kind in ("killed", "injured", "abducted"):
        combine_claims(supersede(found), kind)


@pytest.mark.parametrize("text", ["wounded 5 and 5", "injured two and two", "wounded 5 and 5 bodies"])
def test_bare_counts_at_the_end_of_a_text_are_read(text: str) -> None:
    assert all(c.injured_high for c in claims(text) if c.killed_high is None)
