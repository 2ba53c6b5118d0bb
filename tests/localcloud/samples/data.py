"""Samples of tables, catalogues, packages and features."""

from tests.localcloud.samples.sample import NEW_TEAM, TEAM, Json, Sample, grant

TABLE: Json = {
    "billingMode": "PAY_PER_REQUEST",
    "hashKey": "pk",
    "rangeKey": "sk",
    "attributes": [{"name": "pk", "type": "S"}, {"name": "sk", "type": "S"}, {"name": "line", "type": "S"}],
    "globalSecondaryIndexes": [
        {"name": "by-line", "hashKey": "line", "rangeKey": "sk", "projectionType": "ALL"},
    ],
    "pointInTimeRecovery": {"enabled": True},
    "ttl": {"attributeName": "expires", "enabled": True},
    "serverSideEncryption": {"enabled": True, "kmsKeyArn": "{key.arn}"},
}
FEATURES = [
    {"featureName": "flight", "featureType": "String"},
    {"featureName": "event_time", "featureType": "Fractional"},
]
FEATURE_GROUP: Json = {
    "featureGroupName": "flights",
    "recordIdentifierFeatureName": "flight",
    "eventTimeFeatureName": "event_time",
    "roleArn": "{role.arn}",
    "featureDefinitions": FEATURES,
    "onlineStoreConfig": {"enableOnlineStore": True},
    "offlineStoreConfig": {"s3StorageConfig": {"s3Uri": "s3://{bucket.id}/features"}},
}
STORAGE = {
    "location": "s3://{bucket.id}/t/",
    "inputFormat": "i",
    "outputFormat": "o",
    "columns": [{"name": "a", "type": "string"}],
    "serDeInfo": {"serializationLibrary": "l"},
}
RESULTS: Json = {
    "outputLocation": "s3://{bucket.id}/athena/",
    "encryptionConfiguration": {"encryptionOption": "SSE_KMS", "kmsKeyArn": "{key.arn}"},
}

SAMPLES = [
    Sample(
        "aws:dynamodb/table:Table",
        "table",
        {**TABLE, **TEAM},
        {"pointInTimeRecovery": {"enabled": False}, "streamEnabled": True, "streamViewType": "NEW_IMAGE", **NEW_TEAM},
    ),
    Sample("aws:glue/catalogDatabase:CatalogDatabase", "database", {"description": "d"}, {"description": "new"}),
    Sample(
        "aws:glue/catalogTable:CatalogTable",
        "catalog-table",
        {
            "databaseName": "{database.name}",
            "tableType": "EXTERNAL_TABLE",
            "parameters": {"classification": "parquet"},
            "storageDescriptor": STORAGE,
            "partitionKeys": [{"name": "year", "type": "int"}],
        },
        {"parameters": {"classification": "csv"}},
    ),
    Sample(
        "aws:athena/workgroup:Workgroup",
        "workgroup",
        {
            "forceDestroy": True,
            "configuration": {"enforceWorkgroupConfiguration": True, "resultConfiguration": RESULTS},
            **TEAM,
        },
        {"description": "new", "state": "DISABLED", **NEW_TEAM},
    ),
    Sample(
        "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
        "packages",
        {"modelPackageGroupName": "flight-delay", "modelPackageGroupDescription": "d", **TEAM},
        NEW_TEAM,
    ),
    Sample(
        "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy",
        "packages-policy",
        {
            "modelPackageGroupName": "{packages.modelPackageGroupName}",
            "resourcePolicy": grant("sagemaker:DescribeModelPackageGroup", "{packages.arn}"),
        },
        {"resourcePolicy": grant("sagemaker:ListModelPackages", "{packages.arn}")},
    ),
    Sample(
        "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer",
        "tracker",
        {"trackingServerName": "t", "roleArn": "{role.arn}", "artifactStoreUri": "s3://{bucket.id}/mlflow"},
    ),
    Sample(
        "aws:sagemaker/featureGroup:FeatureGroup",
        "features",
        {**FEATURE_GROUP, **TEAM},
        {"featureDefinitions": [*FEATURES, {"featureName": "distance", "featureType": "Integral"}], **NEW_TEAM},
    ),
]
