//! The event types, imported once from Webmarketer.

use ::webmarketer_core::WebmarketerEvent;

/// "\] \#\[path = "/etc/passwd"\] mod x; //
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "\"]\n#[path = \"/etc/passwd\"] mod x; //")]
pub struct Labels {
    #[webmarketer(label = "\"quoted\" \\ back")]
    pub f0: Option<String>,
    #[webmarketer(label = "*/ end")]
    pub f1: Option<String>,
    #[webmarketer(label = "<b>html</b>")]
    pub f10: Option<String>,
    #[webmarketer(label = "- list")]
    pub f11: Option<String>,
    #[webmarketer(label = "1. item")]
    pub f12: Option<String>,
    #[webmarketer(label = "```\nfence\n```")]
    pub f13: Option<String>,
    #[webmarketer(label = "\u{202e}right")]
    pub f14: Option<String>,
    /// //! inner
    pub f15: Option<String>,
    #[webmarketer(label = "#![feature(x)]")]
    pub f16: Option<String>,
    /// {}
    pub f17: Option<String>,
    /// %s
    pub f18: Option<String>,
    #[webmarketer(label = "*bold*")]
    pub f19: Option<String>,
    #[webmarketer(label = "# hash")]
    pub f2: Option<String>,
    #[webmarketer(label = "> quote")]
    pub f20: Option<String>,
    #[webmarketer(label = "| table |")]
    pub f21: Option<String>,
    #[webmarketer(label = "~~gone~~")]
    pub f22: Option<String>,
    #[webmarketer(label = "a\u{2028}b")]
    pub f23: Option<String>,
    #[webmarketer(label = "\"]\ninclude!(\"/etc/passwd\");")]
    pub f24: Option<String>,
    #[webmarketer(label = "a\nb")]
    pub f3: Option<String>,
    #[webmarketer(label = "a\r\nb")]
    pub f4: Option<String>,
    #[webmarketer(label = "a\rb")]
    pub f5: Option<String>,
    #[webmarketer(label = "tab\there")]
    pub f6: Option<String>,
    #[webmarketer(label = "trailing  ")]
    pub f7: Option<String>,
    #[webmarketer(label = "`tick`")]
    pub f8: Option<String>,
    #[webmarketer(label = "[bracket](link)")]
    pub f9: Option<String>,
}
