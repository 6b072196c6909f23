#ifndef OCTOLOAD_CLIBSSL_H
#define OCTOLOAD_CLIBSSL_H

// OpenSSL's certificate checks as one call; its own are a dozen, half of them macros.

/// What OpenSSL holds against the certificate that the other side of a TLS connection (`SSL *`) has shown: an X509_V_ code,
/// X509_V_OK (0) if nothing.
///
/// `ca_file` holds the trusted CAs (PEM); `host` is the name or IP address that the certificate must be for; with
/// `ignores_time` the certificate may be expired.
int octoload_certificate_error(const void *ssl, const char *ca_file, const char *host, int ignores_time);

/// True for the codes of a certificate that has expired or is not valid yet.
int octoload_certificate_is_out_of_time(int error);

/// OpenSSL's words for a code.
const char *octoload_certificate_reason(int error);

#endif
