"""What an endpoint keeps of one configuration when it takes the next."""

from localcloud.hosting.configs import problem_of
from localcloud.hosting.plan import document, read, resized, retained


def a_variant(name="blue", **changes):
    fields = {"VariantName": name, "ModelName": "m", "InitialInstanceCount": 1, "InitialVariantWeight": 1.0}
    return fields | changes


def a_config(*variants, **changes):
    return {"EndpointConfigName": "c", "ProductionVariants": list(variants or [a_variant()]), **changes}


MODEL = {"role": "r", "containers": [{"image": "i", "environment": {}, "data": "d", "code": ""}]}


def test_retaining_keeps_size_weight_and_capture_of_variants_of_the_same_name():
    current = a_config(a_variant(InitialInstanceCount=4, InitialVariantWeight=3.0), DataCaptureConfig={"x": 1})
    kept = retained(a_config(a_variant(), a_variant("green")), current, excluded=())

    assert [body["InitialInstanceCount"] for body in kept["ProductionVariants"]] == [4, 1]
    assert [body["InitialVariantWeight"] for body in kept["ProductionVariants"]] == [3.0, 1.0]
    assert kept["DataCaptureConfig"] == {"x": 1}


def test_an_excluded_property_is_taken_from_the_new_configuration():
    current = a_config(a_variant(InitialInstanceCount=4, InitialVariantWeight=3.0), DataCaptureConfig={"x": 1})
    kept = retained(a_config(), current, excluded=("DesiredInstanceCount", "DataCaptureConfig"))

    assert kept["ProductionVariants"][0]["InitialInstanceCount"] == 1
    assert kept["ProductionVariants"][0]["InitialVariantWeight"] == 3.0
    assert "DataCaptureConfig" not in kept


def test_resizing_changes_only_the_named_variant_and_what_was_given():
    changed = resized(a_config(a_variant(), a_variant("green")), "green", weight=None, count=2)

    assert changed["ProductionVariants"] == [a_variant(), a_variant("green", InitialInstanceCount=2)]


def test_a_stored_document_reads_as_the_plan_it_was_made_of():
    plan = read(document(a_config(DataCaptureConfig={"EnableCapture": False}), {"m": MODEL, "unused": MODEL}))

    assert [(variant.name, variant.count, variant.containers[0].data) for variant in plan.production] == [
        ("blue", 1, "d")
    ]
    assert plan.capture is None


def test_configurations_that_aws_refuses_are_refused():
    shadowed = a_config(a_variant(), a_variant("green"), ShadowProductionVariants=[a_variant("dark")])

    assert problem_of(a_config()) is None
    assert "unique" in problem_of(a_config(a_variant(), a_variant()))
    assert "exactly one" in problem_of(shadowed)
    assert "at least 1" in problem_of(a_config(a_variant(InitialInstanceCount=None)))
    assert "asynchronous" in problem_of(a_config(AsyncInferenceConfig={"OutputConfig": {}}))
