"""The guide's texts for "How this works".

Source: https://help.sparkcentral.com/knowledge-base/add-whatsapp/ (2020),
brought up to date with Meta's pages.
Each text stays below the 3000 characters of a section.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.steps import Step
from bot.surfaces import links

ABOUT: tuple[str, ...] = (
    (
        "*What this is about*\n"
        "Before you can take WhatsApp conversations in Sparkcentral, there are several steps to go through. "
        "Each has a card in this channel that says what is required of you. There are three main parts:\n"
        f"1. Agree to the {links.TERMS}.\n"
        "2. Get approved as a brand to use WhatsApp for your organization.\n"
        "3. Link the phone number to your Sparkcentral instance and get the verified business badge."
    ),
    (
        "*What you need to get started*\n"
        "You need access to the Facebook Business Manager account of your organization, as an admin with "
        "two-factor login.\n"
        "• In Business Manager you approve a request which Sparkcentral sends (step 3).\n"
        "• In Facebook's Security Center you go through the verification (step 4)."
    ),
    (
        "*How long it takes*\n"
        "It usually takes 5-10 business days to get through the full process. The steps are simple and most "
        "take a few minutes. Many also need an approval from Facebook, which can take 24-48 hours each time."
    ),
    (
        "*Who is involved*\n"
        "• The brand: a step that needs action or input from your organization.\n"
        "• Sparkcentral: a step that Sparkcentral performs.\n"
        "• Facebook: a step that Facebook performs. Sparkcentral's people note its answers here.\n"
        "Each card says whose turn it is."
    ),
)

HOW: Mapping[Step, tuple[str, ...]] = MappingProxyType(
    {
        Step.TERMS: (
            (
                "Once your agreement with Sparkcentral is signed and you have agreed to the "
                f"{links.TERMS}, the other steps follow one by one.\n"
                "1. Open the link and read the terms of service.\n"
                "2. Press *Agree to the terms* on the card and confirm.\n"
                "Who agreed and when is kept, so that you can look it up later."
            ),
        ),
        Step.DETAILS: (
            (
                "You send the WhatsApp phone number, the Facebook Business Manager ID and the display name "
                "for "
                "the number in WhatsApp, all in one form: press *Enter details*."
            ),
            (
                "*Phone number*\n"
                "• The number can be either a mobile or a landline number.\n"
                "• It must not be used in WhatsApp. If it is, delete that account in the WhatsApp app first "
                "(Settings → Account → Delete account); the number is free after up to 3 minutes.\n"
                "• With a landline, make sure you can switch off the phone menu (IVR), if there is one, "
                "during the moment of the verification.\n"
                "• During verification (step 5) a 6-digit code is sent to that number: a text message (SMS) "
                "to a "
                "mobile number, an automated voice call to a landline number.\n"
                "• Toll-free numbers work only if they take calls from abroad and a person answers; "
                "short numbers do not work.\n"
                f"• More on picking the phone number: {links.CHOOSING_A_NUMBER}."
            ),
            (
                "*Business Manager ID*\n"
                f"You find it under {links.BUSINESS_SETTINGS} → Business info. It is a number of about 16 "
                "digits. "
                "It is not the ID of a page or of an ad account."
            ),
            (
                "*Display name*\n"
                "This is what customers see in WhatsApp. Write your brand as you write it yourself: not in "
                "capitals only, no emoji, no web address, and not a general word or place alone. Facebook "
                "checks that it belongs to your company or website; “Product by Company” helps."
            ),
        ),
        Step.ACCOUNT: (
            (
                "*What Sparkcentral does*\n"
                "• Sparkcentral creates a new WhatsApp account for you, as a request to your Business "
                "Manager. "
                "The account belongs to you.\n"
                "• Sparkcentral adds your WhatsApp number and display name."
            ),
            (
                "*What you do*\n"
                "Approve the Sparkcentral request. It shows up under “Requests” in your Business Manager:\n"
                f"1. Open {links.BUSINESS_SETTINGS} and pick the right business.\n"
                "2. Open Requests → Other requests → Received.\n"
                "3. Review and confirm the request. If Facebook asks for a number and a name, type exactly "
                "those "
                "on the card.\n"
                "4. You then see the account under Accounts → WhatsApp accounts. Press "
                "*I approved the request* on the card."
            ),
            (
                "*Good to know*\n"
                "• A request that nobody approves within 90 days is cancelled by Facebook.\n"
                "• Whoever approves needs admin rights on the business and two-factor login.\n"
                "• For Sparkcentral: the request is made in Business settings → Accounts → WhatsApp "
                "accounts → "
                "Add → “Request a new WhatsApp Business account for a client”, and stands in Requests → "
                "Other "
                "requests → Sent until it is approved."
            ),
        ),
        Step.BUSINESS: (
            (
                "Facebook has to approve the business verification: it checks that your company is real.\n"
                f"1. Log in to the {links.SECURITY_CENTER} of your Business Manager.\n"
                "2. Go through the verification steps there. Facebook may ask for papers such as an extract "
                "from "
                "the trade register, as PDF, JPG or PNG.\n"
                "3. Press *I submitted the verification* on the card. If Facebook already says “Verified”, "
                "press it too."
            ),
            (
                "Legal name, address, phone and website must be the same in Business Manager and on the "
                "papers: "
                "differences are the most common reason for a rejection.\n"
                "Facebook answers within 24-48 hours. If it rejects, the card says why and what to mend. "
                "Step 5 goes on beside this one."
            ),
        ),
        Step.PHONE: (
            (
                "1. Facebook approves and validates the phone number and the display name, in 24-48 hours.\n"
                "2. You and Sparkcentral go through the number verification together: a 6-digit code, which "
                "is "
                "only valid for 10 minutes, is sent by SMS or through a voice call.\n"
                "3. Sparkcentral activates the WhatsApp account and links it to Sparkcentral."
            ),
            (
                "*The code*\n"
                "• Take the phone to hand and press *I have the phone now*. With a landline, switch the "
                "phone "
                "menu off first.\n"
                "• Nobody at the phone now? *Pick a time for the code*: the other side agrees or names "
                "another, and both of you are reminded before it.\n"
                "• Sparkcentral asks for the code. As soon as it is there, press *Enter code* and type "
                "the six digits. Never type them in the channel.\n"
                "• Only the person at Sparkcentral who asked for the code sees it, and it is wiped "
                "afterwards.\n"
                "• If the time runs out or the code does not work, Sparkcentral asks for a new one. Facebook "
                "allows only a few in a day, so be ready before you press."
            ),
            (
                "*WhatsApp added successfully*\n"
                "As soon as the number is verified, activated and linked, it appears as a channel in "
                "Sparkcentral. Navigate to the Channel Settings in Sparkcentral to view it. To help tell it "
                "apart, you see the WhatsApp name and the WhatsApp phone number."
            ),
        ),
        Step.BADGE: (
            (
                "1. You provide the business information and the logo for the WhatsApp account: press "
                "*Add business profile*. A square logo of 640 x 640 pixels, JPEG or PNG, is best; "
                "WhatsApp shows it as a circle.\n"
                "2. Sparkcentral puts them on the account.\n"
                "3. Sparkcentral applies for the verified business badge.\n"
                "4. Facebook has to approve the badge."
            ),
            (
                "*About the badge*\n"
                "• Facebook takes a request only after 30 days on WhatsApp; the card shows the earliest "
                "date. "
                "You are live long before, and nothing waits for the badge.\n"
                "• The business must be verified, two-step verification must be on, and the display name "
                "must be "
                "approved.\n"
                "• The badge is for well-known brands: Facebook looks for press articles that others wrote. "
                "Give "
                "5 links, none of them paid or your own.\n"
                "• After a rejection a new request is possible after 30 days.\n"
                f"• More: {links.BADGE}."
            ),
        ),
        Step.TEMPLATES: (
            (
                "Message templates (Facebook used to call them Highly Structured Messages) are texts that "
                "Facebook approves in advance. You need one whenever you write to a customer first, or more "
                "than "
                "24 hours after their last message."
            ),
            (
                "*Write them*\n"
                "• Press *Add template* for each: name, category (Marketing, Utility or Authentication), "
                "language, text and an example value for each variable.\n"
                "• Write variables as {{1}}, {{2}} in the text. A text neither starts nor ends with a "
                "variable.\n"
                "• Press *Send templates* when all are there."
            ),
            (
                "Sparkcentral submits them to Facebook, which looks at each by itself, usually within 24-48 "
                "hours. A rejected one shows its reason: press *Edit template*, then *Send templates* again. "
                "The approved ones stay approved."
            ),
        ),
        Step.CHANNEL: (
            (
                "*Edit the channel*\n"
                "In Sparkcentral, open the Channel Settings and edit the WhatsApp channel. Start adding "
                "agents "
                "and teams as needed, and enable or disable the features below. *WhatsApp channel settings* "
                "on the card keeps what you chose."
            ),
            (
                "*Auto-ownership*\n"
                "Agents automatically own conversations after responding. When it is disabled, ownership is "
                "assigned manually, if desired. Once a conversation is moved to Resolved, all ownership is "
                "removed."
            ),
            (
                "*Channel display name*\n"
                "Admins can customize the channel's display name, up to 255 characters. Be sure to save "
                "your work "
                "before you close the window. Once saved, the new name is visible to all users in the "
                "channel "
                "selector."
            ),
            (
                "*Auto-resolve*\n"
                "Conversations in the New and Pending queues automatically move to Resolved when they are "
                "older "
                "than 30 days. You can decide after how much time this happens, for each channel."
            ),
            (
                "*Team access*\n"
                "Users belong to a team and have access to the team's channels. A user can only be a member "
                "of "
                "1 team.\nAdmins can also switch access on or off for “All Users” and “All Teams”."
            ),
            (
                "*Channel roles*\nThere are three roles that each person can have:\n"
                "• 👀 Viewer: can move conversations to pending or resolved, view the channels they have "
                "access to, add tags, notes and topics, but can not reply. Useful for new agents, to find "
                "their "
                "way around the platform.\n"
                "• 💬 Contributor: all that, and can reply in conversations. Contributors do not have access "
                "to "
                "Reports.\n"
                "• 🔎 Supervisor: all that a Contributor can, and access to the Reports tab. To view "
                "Reports, a "
                "user must be Supervisor of that channel."
            ),
            (
                "*You're all set*\n"
                "Messages should start coming in, and you can start interacting on WhatsApp via "
                "Sparkcentral. "
                "Happy messaging!"
            ),
        ),
    }
)
