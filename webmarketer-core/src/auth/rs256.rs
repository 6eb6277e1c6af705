//! RS256, signed and verified by the provider that also does TLS.

use std::fmt;

#[cfg(feature = "aws-lc")]
use aws_lc_rs as provider;
#[cfg(not(feature = "aws-lc"))]
use ring as provider;

use provider::rand::SystemRandom;
use provider::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;

/// The length of the key's modulus, in bytes: the providers give it under different names.
fn modulus_len(pair: &RsaKeyPair) -> usize {
    #[cfg(feature = "aws-lc")]
    return pair.public_modulus_len();
    #[cfg(not(feature = "aws-lc"))]
    return pair.public().modulus_len();
}

/// The reason why a private key cannot be used. It does not show the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text holds no private key in PEM form.
    #[error("not a private key in PEM form")]
    NotPem,
    /// The key is not of RSA, or too weak.
    #[error("not an RSA key of 2048 bits or more, as PKCS#8 or PKCS#1")]
    NotRsa,
    /// The provider could not sign.
    #[error("the signature could not be made")]
    Sign,
    /// The provider cannot create RSA keys, or failed to.
    #[error("an RSA key cannot be created; only the feature `aws-lc` can create one")]
    Generate,
}

/// A private RSA key that signs with RS256 (RFC 7518, section 3.3).
pub struct SigningKey(RsaKeyPair);

impl SigningKey {
    /// Reads a private key in PEM form, as PKCS#8 (`PRIVATE KEY`) or PKCS#1 (`RSA PRIVATE KEY`).
    ///
    /// # Errors
    ///
    /// If the text is not PEM, or the key is not an RSA key of at least 2048 bits.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let der = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| KeyError::NotPem)?;
        let pair = match &der {
            PrivateKeyDer::Pkcs8(der) => RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()),
            _ => return Err(KeyError::NotRsa),
        };
        let pair = pair.map_err(|_| KeyError::NotRsa)?;
        // One of the providers accepts keys that are too short for RS256, so the length is checked here.
        if modulus_len(&pair) < 2048 / 8 {
            return Err(KeyError::NotRsa);
        }
        Ok(Self(pair))
    }

    /// Creates a private key of 2048 bits, in PEM form as PKCS#8.
    ///
    /// # Errors
    ///
    /// If the cryptography library fails, or is that of the feature `ring`, which cannot create RSA keys.
    ///
    /// ```
    /// # #[cfg(feature = "aws-lc")] {
    /// use webmarketer_core::auth::SigningKey;
    ///
    /// let pem = SigningKey::generate_pem()?;
    /// assert!(SigningKey::from_pem(&pem).is_ok());
    /// # }
    /// # Ok::<(), webmarketer_core::auth::KeyError>(())
    /// ```
    #[cfg(feature = "aws-lc")]
    pub fn generate_pem() -> Result<String, KeyError> {
        use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
        use aws_lc_rs::rsa::KeySize;
        use base64::Engine as _;

        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Generate)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeyError::Generate)?;
        let mut encoded = base64::engine::general_purpose::STANDARD.encode(der.as_ref());
        let mut pem = String::from("-----BEGIN PRIVATE KEY-----\n");
        while !encoded.is_empty() {
            let rest = encoded.split_off(encoded.len().min(64));
            pem.push_str(&encoded);
            pem.push('\n');
            encoded = rest;
        }
        pem.push_str("-----END PRIVATE KEY-----\n");
        Ok(pem)
    }

    /// Fails: `ring` cannot create RSA keys.
    ///
    /// # Errors
    ///
    /// Always.
    #[cfg(not(feature = "aws-lc"))]
    pub fn generate_pem() -> Result<String, KeyError> {
        Err(KeyError::Generate)
    }

    /// Signs a message.
    ///
    /// # Errors
    ///
    /// If the cryptography library fails.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut signature = vec![0; modulus_len(&self.0)];
        self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).map_err(|_| KeyError::Sign)?;
        Ok(signature)
    }

    /// The key that verifies what this one signs.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(self.0.public_key().as_ref().to_vec())
    }
}

/// Does not show the key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey([redacted])")
    }
}

/// A public RSA key that verifies RS256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey(Vec<u8>);

impl VerifyingKey {
    /// Whether the signature is of that message by the private key that belongs to this one.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.0).verify(message, signature).is_ok()
    }
}
