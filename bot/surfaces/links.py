"""The pages that the texts send people to, as mrkdwn links."""

# Sparkcentral's guide, step 1.
TERMS_URL = "https://www.whatsapp.com/legal/business-terms/"
TERMS = f"<{TERMS_URL}|WhatsApp Business terms>"
BUSINESS_SETTINGS = "<https://business.facebook.com/settings|Business settings>"
SECURITY_CENTER = "<https://business.facebook.com/settings/security|Security Center>"
PHONE_NUMBERS = "<https://business.facebook.com/wa/manage/phone-numbers/|WhatsApp Manager>"
TEMPLATES = "<https://business.facebook.com/wa/manage/message-templates/|WhatsApp Manager>"
# Today's page in place of the guide's .../docs/whatsapp/guides/phone-number, which is gone.
CHOOSING_A_NUMBER = (
    "<https://developers.facebook.com/documentation/business-messaging/whatsapp/"
    "business-phone-numbers/phone-numbers|Facebook's page on phone numbers>"
)
BADGE = (
    "<https://developers.facebook.com/documentation/business-messaging/whatsapp/"
    "official-business-accounts|Facebook's page on the badge>"
)
