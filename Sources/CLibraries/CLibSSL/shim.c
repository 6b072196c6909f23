#include "CLibSSL.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

static int verify(X509_STORE_CTX *context, const char *host, int ignores_time) {
  X509_STORE_CTX_set_default(context, "ssl_server");
  X509_VERIFY_PARAM *wanted = X509_STORE_CTX_get0_param(context);
  if (ignores_time) X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_NO_CHECK_TIME);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host) != 1 && X509_VERIFY_PARAM_set1_host(wanted, host, 0) != 1)
    return X509_V_ERR_HOSTNAME_MISMATCH;
  return X509_verify_cert(context) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context);
}

int octoload_certificate_error(const void *ssl, const char *ca_file, const char *host, int ignores_time) {
  int error = X509_V_ERR_UNSPECIFIED;
  X509 *certificate = SSL_get1_peer_certificate(ssl);
  X509_STORE *trusted = X509_STORE_new();
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  if (certificate && trusted && context && X509_STORE_load_locations(trusted, ca_file, NULL) == 1 &&
      X509_STORE_CTX_init(context, trusted, certificate, SSL_get_peer_cert_chain(ssl)) == 1)
    error = verify(context, host, ignores_time);
  X509_STORE_CTX_free(context);
  X509_STORE_free(trusted);
  X509_free(certificate);
  ERR_clear_error();  // the queue is the thread's, and libpq reads it
  return error;
}

int octoload_certificate_is_out_of_time(int error) {
  return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID;
}

const char *octoload_certificate_reason(int error) { return X509_verify_cert_error_string(error); }
