"""This file lists every rule of the pack."""

from pulumi_policy import Policy

from policies.rules.alarms_speak import alarms_speak
from policies.rules.buckets_are_closed import buckets_are_closed
from policies.rules.buckets_keep_versions import buckets_keep_versions
from policies.rules.buckets_refuse_plain_http import buckets_refuse_plain_http
from policies.rules.encrypted_at_rest import encrypted_at_rest
from policies.rules.failures_go_somewhere import failures_go_somewhere
from policies.rules.federation_is_exact import federation_is_exact
from policies.rules.jobs_have_an_end import jobs_have_an_end
from policies.rules.keys_rotate import keys_rotate
from policies.rules.logs_expire import logs_expire
from policies.rules.no_iam_wildcards import no_iam_wildcards
from policies.rules.no_stored_keys import no_stored_keys
from policies.rules.no_volume_key_on_nvme import no_volume_key_on_nvme
from policies.rules.no_withdrawn_service import no_withdrawn_service
from policies.rules.ownership_tags import ownership_tags
from policies.rules.packages_go_to_accounts import packages_go_to_accounts
from policies.rules.runtimes_are_supported import runtimes_are_supported
from policies.rules.spot_has_checkpoints import spot_has_checkpoints
from policies.rules.state_is_protected import state_is_protected
from policies.rules.tables_can_go_back import tables_can_go_back

RULES: list[Policy] = [
    alarms_speak,
    buckets_are_closed,
    buckets_refuse_plain_http,
    buckets_keep_versions,
    encrypted_at_rest,
    failures_go_somewhere,
    federation_is_exact,
    jobs_have_an_end,
    keys_rotate,
    logs_expire,
    no_iam_wildcards,
    no_stored_keys,
    no_volume_key_on_nvme,
    no_withdrawn_service,
    ownership_tags,
    packages_go_to_accounts,
    runtimes_are_supported,
    spot_has_checkpoints,
    state_is_protected,
    tables_can_go_back,
]
