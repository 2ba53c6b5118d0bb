"""Samples of roles, policies and parameters."""

from tests.localcloud.samples.sample import NEW_TEAM, TEAM, Sample, allow, trust

GITHUB = {
    "url": "https://token.actions.githubusercontent.com",
    "clientIdLists": ["sts.amazonaws.com"],
    "thumbprintLists": ["6938fd4d98bab03faadb97b34396831e3780aea1"],
}

SAMPLES = [
    Sample(
        "aws:iam/role:Role",
        "role",
        {
            "assumeRolePolicy": trust("lambda", "sagemaker", "states"),
            "description": "d",
            "maxSessionDuration": 7200,
            **TEAM,
        },
        {"assumeRolePolicy": trust("lambda", "sagemaker", "scheduler"), "description": "new", **NEW_TEAM},
    ),
    Sample(
        "aws:iam/rolePolicy:RolePolicy",
        "role-policy",
        {"role": "{role.name}", "policy": allow("*")},
        {"policy": allow("s3:*")},
    ),
    Sample(
        "aws:iam/policy:Policy",
        "policy",
        {"policy": allow("s3:GetObject"), "description": "d"},
        {"policy": allow("s3:*")},
    ),
    Sample(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "attachment",
        {"role": "{role.name}", "policyArn": "{policy.arn}"},
    ),
    Sample("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "github", GITHUB),
    Sample(
        "aws:ssm/parameter:Parameter",
        "plain",
        {"name": "/estate/bucket", "type": "String", "value": "{bucket.id}", "description": "d", **TEAM},
        {"value": "new", "description": "new", **NEW_TEAM},
    ),
    Sample(
        "aws:ssm/parameter:Parameter",
        "hidden",
        {"type": "SecureString", "value": "hunter2", "keyId": "{key.arn}"},
        {"value": "hunter3"},
    ),
    Sample(
        "aws:budgets/budget:Budget",
        "budget",
        {
            "budgetType": "COST",
            "timeUnit": "MONTHLY",
            "limitAmount": "100",
            "limitUnit": "USD",
            "notifications": [
                {
                    "comparisonOperator": "GREATER_THAN",
                    "notificationType": "ACTUAL",
                    "threshold": 80,
                    "thresholdType": "PERCENTAGE",
                    "subscriberEmailAddresses": ["a@example.com"],
                }
            ],
            **TEAM,
        },
        {"limitAmount": "200", **NEW_TEAM},
    ),
    Sample(
        "aws:resourcegroups/group:Group",
        "resources",
        {"description": "d", "resourceQuery": {"query": '{"ResourceTypeFilters": ["AWS::AllSupported"]}'}},
        {"description": "new", "resourceQuery": {"query": '{"ResourceTypeFilters": ["AWS::S3::Bucket"]}'}},
    ),
]
