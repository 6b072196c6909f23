#pragma clang diagnostic ignored "-Wc23-extensions"
#include "units.h"

// So that the binary alone can say how it is to be started. The build looks at deploy/ each time.

static const unsigned char service[] = {
#embed "../../../deploy/systemd/octoload.service"
};
static const unsigned char timer[] = {
#embed "../../../deploy/systemd/octoload.timer"
};
static const unsigned char template_service[] = {
#embed "../../../deploy/systemd/octoload@.service"
};
static const unsigned char template_timer[] = {
#embed "../../../deploy/systemd/octoload@.timer"
};
static const unsigned char failed_service[] = {
#embed "../../../deploy/systemd/octoload-failed@.service"
};
static const unsigned char cron[] = {
#embed "../../../deploy/cron/octoload"
};

static const struct octoload_unit units[] = {
    {"octoload.service", service, sizeof service},
    {"octoload.timer", timer, sizeof timer},
    {"octoload@.service", template_service, sizeof template_service},
    {"octoload@.timer", template_timer, sizeof template_timer},
    {"octoload-failed@.service", failed_service, sizeof failed_service},
    {"cron", cron, sizeof cron},
    {NULL, NULL, 0},
};

const struct octoload_unit *octoload_units(void) { return units; }
