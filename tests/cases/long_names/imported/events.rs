//! The event types, imported once from Webmarketer.

use ::webmarketer_core::chrono::{DateTime, Utc};
use ::webmarketer_core::WebmarketerEvent;

/// Open ACLs
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "VpcOpenACLs", as_is, name = "Open ACLs")]
pub struct VpcOpenAcls {
    #[webmarketer(key = "openACLs")]
    pub open_acls: String,
    #[webmarketer(key = "IDsOfVPCs")]
    pub ids_of_vpcs: Option<String>,
    #[webmarketer(key = "SMSesSent")]
    pub smses_sent: Option<f64>,
    #[webmarketer(key = "URLs")]
    pub urls: Option<String>,
    #[webmarketer(key = "userIDs")]
    pub user_ids: Option<String>,
}

/// Accepted by e-mail
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(
    event_type = "customer-accepted-the-general-terms-and-conditions-of-the-summer-campaign-by-email",
    name = "Accepted by e-mail"
)]
pub struct CustomerAcceptedTheGeneralTermsAndConditionsOfTheSummer {
    #[webmarketer(
        key = "customerAcceptedTheGeneralTermsAndConditionsOfTheSummerCampaignByEmail"
    )]
    pub customer_accepted_the_general_terms_and_conditions_of_the: String,
    pub accepted_all: Option<String>,
    #[webmarketer(
        key = "customerAcceptedTheGeneralTermsAndConditionsOfTheSummerCampaignByPhone"
    )]
    pub customer_accepted_the_general_terms_and_conditions_of_the_3: Option<String>,
    #[webmarketer(
        key = "customerAcceptedTheGeneralTermsAndConditionsOfTheSummerCampaignTwice",
        state,
        const = "CUSTOMER_ACCEPTED_THE_GENERAL_TERMS_AND_CONDITIONS_OF_THE_9"
    )]
    pub customer_accepted_the_general_terms_and_conditions_of_the_9: Option<bool>,
    #[webmarketer(
        key = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
    )]
    pub xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: Option<String>,
}

/// Accepted by phone
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(
    event_type = "customer-accepted-the-general-terms-and-conditions-of-the-summer-campaign-by-phone",
    name = "Accepted by phone"
)]
pub struct CustomerAcceptedTheGeneralTermsAndConditionsOfTheSummerXf7 {
    pub accepted_at: DateTime<Utc>,
}

/// Accepted on paper
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(
    event_type = "customer-accepted-the-general-terms-and-conditions-of-the-summer-campaign-on-paper",
    name = "Accepted on paper"
)]
pub struct CustomerAcceptedTheGeneralTermsAndConditionsOfTheSummerXf0 {}
