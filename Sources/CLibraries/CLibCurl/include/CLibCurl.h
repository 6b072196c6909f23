#ifndef OCTOLOAD_CLIBCURL_H
#define OCTOLOAD_CLIBCURL_H

#include <curl/curl.h>
#include <stdbool.h>

// What Swift cannot import from <curl/curl.h>. The rest is used from Swift as it is.

// curl_easy_setopt is variadic: one setter for each type of argument.
CURLcode octoload_curl_set_long(CURL *easy, CURLoption option, long value);
CURLcode octoload_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode octoload_curl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode octoload_curl_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode octoload_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
CURLcode octoload_curl_set_receiver(CURL *easy, CURLoption option, curl_write_callback value);
CURLcode octoload_curl_set_sender(CURL *easy, CURLoption option, curl_read_callback value);

// curl_easy_getinfo is variadic: one getter for each type of answer.
CURLcode octoload_curl_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode octoload_curl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value);

// curl_multi_setopt is variadic.
CURLMcode octoload_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);

// CURLMsg keeps its result in a union: gives the next finished transfer, false when there is none.
bool octoload_curl_multi_next_done(CURLM *multi, CURL **easy, CURLcode *result);

#endif
