"""One sentence for each problem with something typed: what is wrong and how to mend it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.domain.problems import Problem, Severity
from bot.domain.problems import ProblemCode as Code

_FACT_MAX = 40

_TEXTS: Mapping[Code, str] = MappingProxyType(
    {
        Code.PHONE_MISSING: (
            "Type the phone number with + and the country code, for example +32 470 12 34 56."
        ),
        Code.PHONE_NO_COUNTRY_CODE: "Start with + and the country code, for example +32 470 12 34 56.",
        Code.PHONE_UNREADABLE: "Type one phone number in digits only, for example +32 470 12 34 56.",
        Code.PHONE_UNKNOWN_COUNTRY: (
            "No country has the code after this +. Check it: Belgium is +32, the UK +44, the US +1."
        ),
        Code.PHONE_TOO_SHORT: (
            "This number has too few digits for its country. "
            "Type it in full; WhatsApp takes no short numbers."
        ),
        Code.PHONE_TOO_LONG: "This number has too many digits for its country. Compare it digit by digit.",
        Code.PHONE_INVALID: (
            "No such number exists in that country. Compare it digit by digit, area code included."
        ),
        Code.PHONE_EXTENSION: (
            "Leave out the extension: WhatsApp calls the number itself, so use a direct line."
        ),
        Code.PHONE_UNSUPPORTED: (
            "WhatsApp cannot use premium-rate, pager or voicemail numbers. "
            "Use a mobile or an ordinary landline."
        ),
        Code.PHONE_TOLL_FREE: (
            "A toll-free number works only if it takes calls from abroad and a person answers. "
            "Try that first, or use another number."
        ),
        Code.PHONE_VOIP: (
            "This is an internet phone number, where the code by SMS may not arrive. "
            "Make sure it takes calls from abroad, or use another number."
        ),
        Code.PHONE_SPECIAL: (
            "This is a special service number, which may not take calls from abroad. "
            "Try that first, or use a mobile or an ordinary landline."
        ),
        Code.LINE_TYPE_MISSING: "Choose Mobile (code by SMS) or Landline (code by call).",
        Code.LINE_LOOKS_MOBILE: "This looks like a mobile number. Choose Mobile to get the code by SMS.",
        Code.LINE_LOOKS_LANDLINE: (
            "This looks like a landline, which cannot receive an SMS. "
            "Choose Landline to get the code by call."
        ),
        Code.PHONE_MENU_STAYS_ON: (
            "The code comes by an automatic call that cannot press its way through a phone menu. "
            "Tick this once the menu can be switched off for a while."
        ),
        Code.USE_MISSING: "Choose Yes if anybody uses this number in WhatsApp today, otherwise No.",
        Code.USED_IN_WHATSAPP: (
            "Free the number first: in its WhatsApp app, open Settings > Account > Delete account. "
            "It is free after up to 3 minutes; then choose No."
        ),
        Code.BUSINESS_ID_MISSING: (
            "Type the Business Manager ID. You find it in Facebook under Business settings > Business info."
        ),
        Code.BUSINESS_ID_NOT_DIGITS: (
            "This ID has digits only. Copy it from Business settings > Business info; it is not your "
            "company's name."
        ),
        Code.BUSINESS_ID_LENGTH: (
            "This has {count} digits, a Business Manager ID has about 16. "
            "Copy it from Business settings > Business info, not from a page or an ad account."
        ),
        Code.BUSINESS_ID_UNUSUAL: (
            "This has {count} digits, most have 15 to 17. "
            "Make sure it is from Business settings > Business info, "
            "not from a page or an ad account."
        ),
        Code.NAME_MISSING: "Type the name that customers should see, for example Acme Belgium.",
        Code.NAME_CONTROL: (
            "There is a line break or an invisible character in this name. Type it again by hand."
        ),
        Code.NAME_TOO_SHORT: "Use at least 2 characters, and better more than 3.",
        Code.NAME_TOO_LONG: "This has {count} characters. Shorten it to 75.",
        Code.NAME_SHORT: (
            "Facebook often turns down names of 2 or 3 characters. Add a word, for example your country."
        ),
        Code.NAME_ALL_CAPS: "Facebook often turns down names in capitals only. Write it like Acme Belgium.",
        Code.NAME_DOUBLE_SPACE: "There are two spaces in a row. Leave one.",
        Code.NAME_EMOJI: "Facebook turns down emoji in a name. Take it out.",
        Code.NAME_TRADEMARK: "Facebook turns down signs such as ® in a name. Take it out.",
        Code.NAME_PUNCTUATION: (
            "Facebook may turn down these signs in a name, so take them out if you can: {marks}"
        ),
        Code.NAME_CONSECUTIVE_PUNCTUATION: "There are two punctuation marks in a row. Leave one at most.",
        Code.NAME_URL: "This looks like a web address. Use the name of the brand without the ending.",
        Code.NAME_CLAIM: "Take out “{word}”: Facebook lets no name say that by itself.",
        Code.NAME_META: "Take out “{word}”: Facebook keeps its own product names for itself.",
        Code.NAME_GENERIC: (
            "“{name}” could be anybody's. Add the name of your brand, for example Acme Support."
        ),
        Code.ABOUT_MISSING: "Type a line about the business, for example Bicycles and repairs since 1984.",
        Code.ABOUT_TOO_LONG: "This has {count} characters. Shorten it to 139.",
        Code.DESCRIPTION_TOO_LONG: "This has {count} characters. Shorten it to 512, and better to 256.",
        Code.DESCRIPTION_LONG: (
            "This has {count} characters. WhatsApp may refuse more than 256, so shorten it if you can."
        ),
        Code.ADDRESS_TOO_LONG: "This has {count} characters. Shorten it to 256.",
        Code.EMAIL_MALFORMED: "Type one email address, for example care@acme.com.",
        Code.EMAIL_TOO_LONG: "This has {count} characters. Use an address of at most 128.",
        Code.WEBSITE_TOO_MANY: "These are {count} websites, WhatsApp shows 2. Keep the two that matter most.",
        Code.WEBSITE_MALFORMED: "Write {link} as a full address, for example https://www.acme.com.",
        Code.WEBSITE_TOO_LONG: "One address has {count} characters. Use one of at most 256.",
        Code.INDUSTRY_UNKNOWN: "Choose an industry from the list.",
        Code.INDUSTRY_REGULATED: (
            "WhatsApp has stricter rules for this industry ({industry}). "
            "Read its commerce policy first, and keep it if you comply."
        ),
        Code.COUNTRY_UNKNOWN: "Type the country's name or two-letter code, for example Belgium or BE.",
        Code.BADGE_WITHOUT_WEBSITE: (
            "The badge needs a website. Add it here, or clear the country and press links."
        ),
        Code.BADGE_WITHOUT_COUNTRY: (
            "The badge needs your main country. Add it here, or clear the press links."
        ),
        Code.PRESS_LINK_MALFORMED: "Write {link} as a full address that starts with https://.",
        Code.PRESS_LINK_COUNT: (
            "There are {count} press links, and Facebook looks at 5. "
            "Give 5 articles that others wrote about the brand."
        ),
        Code.PRESS_LINK_OWN_SITE: (
            "{link} is on your own website, which Facebook does not count. Give an article that others wrote."
        ),
        Code.LOGO_TYPE: "This file is no JPEG or PNG. Save the logo as one of these and add it again.",
        Code.LOGO_TOO_HEAVY: (
            "This file has {size} MB. Save the logo with at most 5 MB, best at 640 x 640 pixels."
        ),
        Code.LOGO_UNREADABLE: "The logo cannot be opened as a JPEG or PNG. Save it anew and add it again.",
        Code.LOGO_TOO_LARGE: "The logo has too many pixels. Save it at 640 x 640 and add it again.",
        Code.LOGO_NOT_SQUARE: (
            "The logo is {size} pixels. Make it square, best 640 x 640; WhatsApp shows a circle."
        ),
        Code.LOGO_TOO_SMALL: "The logo is {size} pixels. Make it at least 192 x 192, best 640 x 640.",
        Code.LOGO_SMALL: "The logo is {size} pixels and may look blurred. 640 x 640 is best.",
        Code.LOGO_TRANSPARENT: (
            "The logo is see-through in places, which WhatsApp turns black. Give it a background."
        ),
        Code.TEMPLATE_NAME_EMPTY: "Type a name with letters a to z or digits, for example order_update.",
        Code.TEMPLATE_NAME_TOO_LONG: "This name has {count} characters. Shorten it to 512.",
        Code.TEMPLATE_EXISTS: (
            "There is already a template {name} in {language}. Change the name or the language."
        ),
        Code.CATEGORY_MISSING: "Choose Marketing, Utility or Authentication.",
        Code.LANGUAGE_MISSING: "Choose the language of the text from the list.",
        Code.BODY_MISSING: "Type the text of the message.",
        Code.BODY_TOO_LONG: "This has {count} characters. Shorten it to 1,024.",
        Code.BODY_BRACES: (
            "Write each variable in double braces, for example {{{{1}}}} or {{{{first_name}}}}."
        ),
        Code.VARIABLE_NAME: (
            "{variable} does not work as a variable. Use numbers like {{{{1}}}}, {{{{2}}}} "
            "or small letters and _ like {{{{first_name}}}}."
        ),
        Code.VARIABLE_AT_START: (
            "Put some words before {variable}: WhatsApp lets no message start with a variable."
        ),
        Code.VARIABLE_AT_END: (
            "Put some words after {variable}: WhatsApp lets no message end with a variable."
        ),
        Code.VARIABLES_ADJACENT: "Put some words between {one} and {two}.",
        Code.VARIABLES_MIXED: (
            "Use either numbers or names for variables, not both: here are {one} and {two}."
        ),
        Code.VARIABLE_GAP: (
            "{variable} is missing. Number the variables from {{{{1}}}} on without leaving one out."
        ),
        Code.VARIABLE_TWICE: "{variable} is there twice. Give each variable its own name.",
        Code.VARIABLES_MANY: (
            "The text is short for so many variables ({count}), and Facebook may turn it down. "
            "Add some words or drop a variable."
        ),
        Code.EXAMPLE_MISSING: "Add an example for {variables}, one on each line.",
        Code.EXAMPLE_UNKNOWN: (
            "The text has no {variable}. Take its example out, or put the variable into the text."
        ),
        Code.EXAMPLE_TOO_MANY: (
            "There are more examples than variables: {surplus} too many for {count}. "
            "Give one line for each variable."
        ),
    },
)


def problem_text(problem: Problem) -> str:
    """Say it in one go, short enough to stand beneath a field."""
    return _TEXTS[problem.code].format_map({name: _clipped(fact) for name, fact in problem.facts.items()})


def texts_by_field(problems: Iterable[Problem]) -> dict[str, str]:
    """Put all that is wrong with a field beneath it, what blocks before what only warns."""
    texts: dict[str, str] = {}
    for problem in sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR):
        said = texts.get(problem.field)
        texts[problem.field] = f"{said} {problem_text(problem)}" if said else problem_text(problem)
    return texts


def _clipped(fact: str) -> str:
    return fact if len(fact) <= _FACT_MAX else fact[: _FACT_MAX - 1] + "…"
