package dev.hypernet.integrations.definition;

import static dev.hypernet.integrations.definition.Documents.DEFINITIONS;
import static dev.hypernet.integrations.definition.Documents.admin;
import static dev.hypernet.integrations.definition.Documents.anyName;
import static dev.hypernet.integrations.definition.Documents.person;
import static dev.hypernet.integrations.definition.Documents.post;
import static dev.hypernet.integrations.definition.Documents.with;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
class DefinitionResourceTest {
    private static final String PROVIDERS = "/api/v1/providers";
    private static final int RACERS = 8;
    private static final String SCHEMA_OF_A_CREDENTIAL =
            "{\"type\":\"object\",\"properties\":{\"pin\":{\"type\":\"string\"}},\"required\":[\"pin\"]}";

    @Test
    @Requirement({"D01", "D02", "D03", "D04", "D05", "D06", "D07", "D08", "D10", "D11"})
    void allThatTheSeedsKnowOfADefinitionIsKeptInOneSpelling() {
        String type = anyName();

        post(Documents.example("ledger", type))
                .then()
                .statusCode(201)
                .body("integration_id", equalTo(type))
                .body("name", equalTo("Ledger"))
                .body("version", equalTo("1.0.0"))
                .body("origin", equalTo("api"))
                .body("document.description", containsString("seed 004"))
                .body("document.type", equalTo("http"))
                .body("document.methods[0].id", equalTo("create_entry"))
                .body("document.methods[0].name", equalTo("create_entry"))
                .body("document.methods[0].inputSchema.required", contains("amount"))
                .body("document.methods[0].outputSchema.required", contains("entry_id"))
                .body("document.methods[0].requestTransform", equalTo("{ 'value': amount }"))
                .body("document.methods[0].responseTransform", equalTo("{ 'entry_id': id }"))
                .body("document.methods[0].rateLimits.requestsPerMinute", equalTo(60))
                .body("document.methods[0].rateLimits.burstLimit", equalTo(5))
                .body("document.methods[0].timeoutMs", equalTo(4000))
                .body("document.methods[0].retryConfig.maxRetries", equalTo(3))
                .body("document.methods[0].retryConfig.backoffMultiplier", equalTo(1.5f))
                .body("document.methods[0].retryConfig.initialDelayMs", equalTo(100))
                .body("document.methods[0].retryConfig.maxDelayMs", equalTo(2000))
                .body("document.methods[0].retryConfig.retryableErrors", contains("429", "503", "timeout"))
                .body("document.configSchema.properties.region.enum", contains("eu", "us"))
                .body("document.defaultConfig.region", equalTo("eu"))
                .body("document.oauth2Config.authorizationUrl", equalTo("https://ledger.example/authorize"))
                .body("document.oauth2Config.tokenUrl", equalTo("https://ledger.example/token"))
                .body("document.oauth2Config.scopes", contains("entries.read", "entries.write"))
                .body("document.oauth2Config.additionalParameters.prompt", equalTo("consent"))
                .body("document.oauth2Config.refreshTokenConfig.strategy", equalTo("manual"))
                .body("document.oauth2Config.refreshTokenConfig.timeBeforeExpiryMs", equalTo(120000));
    }

    @Test
    @Requirement({"D03", "D08", "D14", "D16"})
    void theXeroExampleOfTheSeedIsAProviderAsItStands() {
        String type = anyName();
        post(Documents.example("xero", type)).then().statusCode(201).body("status", equalTo("PUBLISHED"));

        person().get(PROVIDERS + "/" + type)
                .then()
                .statusCode(200)
                .header("ETag", notNullValue())
                .body("name", equalTo("Xero Accounting"))
                .body("version", equalTo("1.0.0"))
                .body("auth_type", equalTo("oauth2"))
                .body("auth_kind", equalTo("oauth2"))
                .body("scopes", contains("accounting.transactions", "accounting.contacts"))
                .body("config_schema.properties.tenant_id.type", equalTo("string"))
                .body("credential_schema", nullValue())
                .body("methods.id", contains("create_invoice"))
                .body("methods[0].name", equalTo("Create Invoice"))
                .body("methods[0].input_schema.required", contains("contact_id", "line_items"))
                .body("methods[0].output_schema.properties.invoice_number.type", equalTo("string"))
                .body("methods[0].is_callable", equalTo(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "graphql", "soap"})
    @Requirement("D02")
    void aDefinitionSpeaksOneOfThreeProtocols(String protocol) {
        post(Documents.of(anyName()).put("type", protocol))
                .then()
                .statusCode(201)
                .body("document.type", equalTo(protocol));
        post(Documents.of(anyName()).put("type", "gopher"))
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/type"));
    }

    @ParameterizedTest
    @CsvSource({
        "none, none, none",
        "basic, basic, credentials",
        "api_key, api_key, credentials",
        "apikey, api_key, credentials",
        "jwt, jwt, credentials",
        "custom, custom, credentials"
    })
    @Requirement("D09")
    void aDefinitionSaysHowCallersProveThemselves(String said, String kept, String kind) {
        String type = anyName();
        ObjectNode document = Documents.of(type).put("authType", said);
        post(said.equals("custom") ? with(document, "credentialSchema", SCHEMA_OF_A_CREDENTIAL) : document)
                .then()
                .statusCode(201)
                .body("document.authType", equalTo(kept));

        person().get(PROVIDERS + "/" + type)
                .then()
                .body("auth_type", equalTo(kept))
                .body("auth_kind", equalTo(kind))
                .body("credential_schema", kind.equals("none") ? nullValue() : notNullValue());
    }

    @Test
    @Requirement("D15")
    void theTableHasTheColumnsOfTheSeedAndOneRowForADefinition() throws SQLException {
        String type = anyName();
        post(Documents.example("ledger", type).put("status", "PUBLISHED"))
                .then()
                .statusCode(201);
        post(Documents.example("ledger", type).put("status", "PUBLISHED").put("version", "1.1.0"))
                .then()
                .statusCode(201);

        assertThat(TestStack.database().rows("""
                        select name, description like 'Every%', version, auth_type, type, status, origin,
                               methods -> 0 ->> 'id', config_schema -> 'properties' -> 'book' ->> 'type',
                               oauth2_config ->> 'tokenUrl', published_at is not null
                          from integration.integration_definitions where integration_id = ?
                        """, type))
                .containsExactly(List.of(
                        "Ledger",
                        "t",
                        "1.1.0",
                        "oauth2",
                        "http",
                        "PUBLISHED",
                        "api",
                        "create_entry",
                        "string",
                        "https://ledger.example/token",
                        "t"));
        assertThat(TestStack.database().rows("""
                        select indexdef like 'CREATE UNIQUE INDEX%(integration_id)' from pg_indexes
                         where indexname = 'integration_definitions_integration_id_idx'
                        """)).contains(List.of("t"));
    }

    @Test
    @Requirement("D01")
    void theSameVersionAgainIsFineAndWithOtherContentIsNot() {
        String type = anyName();
        post(Documents.of(type)).then().statusCode(201);

        post(Documents.of(type).put("status", "PUBLISHED")).then().statusCode(200);
        post(Documents.of(type).put("name", "Another"))
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", containsString("version-known"))
                .body("detail", containsString("raise it"));
        person().get(DEFINITIONS + "/" + type).then().body("name", equalTo("A test"));
    }

    @Test
    @Requirement("D01")
    void theHighestVersionIsTheCurrentOneInWhateverOrderTheyCome() {
        String type = anyName();
        for (String version :
                List.of("1.0.0-rc.10", "1.0.0-rc.9", "1.0.0", "0.9.0", "1.10.0", "1.9.0", "1.10.0-rc.1")) {
            post(Documents.of(type).put("version", version)).then().statusCode(201);
        }

        person().get(DEFINITIONS + "/" + type)
                .then()
                .statusCode(200)
                .body("version", equalTo("1.10.0"))
                .body("is_current", equalTo(true));
        person().get(PROVIDERS + "/" + type).then().body("version", equalTo("1.10.0"));
        person().get(DEFINITIONS + "/" + type + "/versions")
                .then()
                .statusCode(200)
                .body("items", hasSize(7))
                .body("items.findAll { it.is_current }.version", contains("1.10.0"))
                .body("items.document", everyItem(nullValue()));
        person().get(DEFINITIONS + "/" + type + "/versions/1.0.0-rc.10")
                .then()
                .statusCode(200)
                .body("is_current", equalTo(false))
                .body("document.version", equalTo("1.0.0-rc.10"));
        person().get(DEFINITIONS + "/" + type + "/versions/3.0.0").then().statusCode(404);
    }

    @Test
    void versionsComeInPagesLastRegisteredFirst() {
        String type = anyName();
        for (String version : List.of("1.0.0", "2.0.0", "1.5.0")) {
            post(Documents.of(type).put("version", version)).then().statusCode(201);
        }

        Response first = person().queryParam("limit", 2).get(DEFINITIONS + "/" + type + "/versions");
        first.then().body("items.version", contains("1.5.0", "2.0.0"));
        person().queryParam("limit", 2)
                .queryParam("cursor", first.<String>path("next_cursor"))
                .get(DEFINITIONS + "/" + type + "/versions")
                .then()
                .body("items.version", contains("1.0.0"))
                .body("next_cursor", nullValue());
    }

    @Test
    void definitionsComeInPagesByTheirIds() {
        String first = "a" + anyName();
        String second = first + "_2";
        post(Documents.of(first)).then().statusCode(201);
        post(Documents.of(second)).then().statusCode(201);

        person().queryParam("limit", 200)
                .get(DEFINITIONS)
                .then()
                .statusCode(200)
                .body("items.integration_id", hasItems(first, second));
        Response page = person().queryParam("limit", 1).get(DEFINITIONS);
        page.then().body("items", hasSize(1));
        person().queryParam("cursor", page.<String>path("next_cursor"))
                .queryParam("limit", 200)
                .get(DEFINITIONS)
                .then()
                .body("items.integration_id", not(hasItem(page.<String>path("items[0].integration_id"))));
    }

    @Test
    @Requirement("D03")
    void aBrokenDocumentIsToldWithEachPlaceInIt() {
        ObjectNode broken = Documents.example("ledger", anyName());
        broken.put("name", "");
        ((ObjectNode) broken.at("/methods/0")).put("timeoutMs", "soon").put("colour", "red");

        post(broken)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", containsString("invalid"))
                .body("errors.pointer", hasItems("/name", "/methods/0/timeoutMs", "/methods/0/colour"));
        person().get(DEFINITIONS + "/" + broken.get("integrationId").textValue())
                .then()
                .statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "1.0", "01.0.0", "1.0.0-a..b", "1.0.0-01"})
    @Requirement("D01")
    void aVersionIsASemanticOne(String version) {
        post(Documents.of(anyName()).put("version", version))
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/version"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"schema", "check", "Xero", "1st", "x-y"})
    void anIdIsAWordThatTheApiDoesNotUse(String id) {
        post(Documents.of(id)).then().statusCode(422).body("errors.pointer", contains("/integrationId"));
    }

    @Test
    @Requirement("D10")
    void aSecretIsRefusedWithWhereItBelongsAndNeverRepeated() {
        ObjectNode document = Documents.example("ledger", anyName());
        ((ObjectNode) document.get("oauth2Config"))
                .put("clientId", "our-client-7")
                .put("clientSecret", "canary-f3a9");

        post(with(document, "credentials", "{\"password\":\"canary-f3a9\"}"))
                .then()
                .statusCode(422)
                .body(
                        "errors.pointer",
                        contains("/oauth2Config/clientId", "/oauth2Config/clientSecret", "/credentials"))
                .body("errors[1].message", containsString("hypernet.oauth.clients"))
                .body("errors[2].message", containsString("/credentials"))
                .body(not(containsString("canary-f3a9")))
                .body(not(containsString("our-client-7")));
    }

    @Test
    void aDocumentOfMoreThanAMebibyteIsA413() {
        ObjectNode document = Documents.of(anyName());
        document.putArray("categories").add("x".repeat(1 << 20));

        post(document).then().statusCode(413).contentType("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"name\":|400", "''|400", "[]|422", "null|422", "{\"name\":\"a\",\"name\":\"b\"}|400"})
    void whatIsNoDocumentIsRefused(String body, int status) {
        admin().body(body).post(DEFINITIONS).then().statusCode(status);
    }

    @Test
    void aNewDocumentIsADraftOrPublished() {
        post(Documents.of(anyName()).put("status", "ARCHIVED"))
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/status"));
    }

    @Test
    @Requirement("D03")
    void theSchemaOfDocumentsIsThereForEverybody() {
        person().get(DEFINITIONS + "/schema")
                .then()
                .statusCode(200)
                .body("'$schema'", containsString("2020-12"))
                .body("required", hasItems("integrationId", "name", "version", "authType"));
    }

    @Test
    void aCheckTellsProblemsAndWarningsAndKeepsNothing() {
        String type = anyName();

        admin().body(Documents.example("xero", type).toString())
                .post(DEFINITIONS + "/check")
                .then()
                .statusCode(200)
                .body("problems", empty())
                .body("warnings.pointer", hasItem(containsString("/methods/0")));
        admin().body(Documents.of(type)
                        .put("version", "one")
                        .put("colour", "red")
                        .toString())
                .post(DEFINITIONS + "/check")
                .then()
                .statusCode(200)
                .body("problems.pointer", hasItems("/version", "/colour"));
        admin().get(DEFINITIONS + "/" + type).then().statusCode(404);

        post(Documents.of(type)).then().statusCode(201);
        admin().body(Documents.of(type).put("name", "Another").toString())
                .post(DEFINITIONS + "/check")
                .then()
                .statusCode(200)
                .body("problems.pointer", contains("/version"));
    }

    @Test
    void onlyAdminsWrite() {
        String type = anyName();
        String document = Documents.of(type).toString();

        person().body(document).post(DEFINITIONS).then().statusCode(403);
        person().body(document).post(DEFINITIONS + "/check").then().statusCode(403);
        person().body(document)
                .put(DEFINITIONS + "/" + type + "/versions/1.0.0")
                .then()
                .statusCode(403);
        for (String move : List.of("publish", "deprecate", "archive")) {
            person().post(DEFINITIONS + "/" + type + "/" + move).then().statusCode(403);
        }
        admin().get(DEFINITIONS + "/" + type).then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/schema", "/sandbox_photos", "/sandbox_photos/versions"})
    void withoutATokenNothingIsShown(String path) {
        given().get(DEFINITIONS + path).then().statusCode(401).contentType("application/problem+json");
    }

    @Test
    void whoHasTheCurrentDefinitionIsNotSentItAgain() {
        String type = anyName();
        String tag = post(Documents.of(type)).then().statusCode(201).extract().header("ETag");
        assertThat(tag).isNotNull();
        String whole = person().get(DEFINITIONS + "/" + type).header("ETag");

        person().header("If-None-Match", whole)
                .get(DEFINITIONS + "/" + type)
                .then()
                .statusCode(304);
        person().header("If-None-Match", tag)
                .get(DEFINITIONS + "/" + type + "/versions/1.0.0")
                .then()
                .statusCode(304);
        post(Documents.of(type).put("version", "1.0.1")).then().statusCode(201);
        person().header("If-None-Match", whole)
                .get(DEFINITIONS + "/" + type)
                .then()
                .statusCode(200)
                .body("version", equalTo("1.0.1"));
    }

    @Test
    void ofEightDifferentDocumentsOfOneVersionAtOnceOneIsTaken() {
        String type = anyName();

        try (ExecutorService racers = Executors.newFixedThreadPool(RACERS)) {
            List<CompletableFuture<Integer>> answers = IntStream.range(0, RACERS)
                    .mapToObj(racer -> CompletableFuture.supplyAsync(
                            () -> post(Documents.of(type).put("name", "Racer " + racer))
                                    .statusCode(),
                            racers))
                    .toList();

            assertThat(answers.stream().map(CompletableFuture::join))
                    .containsOnlyOnce(201)
                    .containsOnly(201, 409)
                    .hasSize(RACERS);
        }
    }

    @Test
    @Requirement("D14")
    void supportedAppsAreFoundByCategoryAndStatus() {
        String type = anyName();
        String category = anyName();
        post(with(Documents.example("ledger", type).put("status", "PUBLISHED"), "categories", "[\"" + category + "\"]"))
                .then()
                .statusCode(201);

        person().queryParam("category", category)
                .get(PROVIDERS)
                .then()
                .statusCode(200)
                .body("items.integration_type", contains(type))
                .body("items[0].icon", equalTo("https://ledger.example/icon.svg"))
                .body("items[0].auth_kind", equalTo("oauth2"))
                .body("items[0].methods[0].id", equalTo("create_entry"))
                .body("items[0].methods[0].name", equalTo("create_entry"))
                .body("items[0].methods[0].description", containsString("one line"))
                .body("items[0].status", equalTo("PUBLISHED"));
        admin().post(DEFINITIONS + "/" + type + "/deprecate").then().statusCode(200);
        person().queryParams("category", category, "status", "PUBLISHED")
                .get(PROVIDERS)
                .then()
                .body("items", empty());
        person().queryParams("category", category, "status", "DEPRECATED")
                .get(PROVIDERS)
                .then()
                .body("items.integration_type", contains(type));
        person().queryParam("status", "DRAFT").get(PROVIDERS).then().statusCode(400);
    }

    @Test
    @Requirement({"D04", "D05", "D06"})
    void aProviderTellsWhatItsMethodsTakeAndBear() {
        String type = anyName();
        post(Documents.example("ledger", type).put("status", "PUBLISHED"))
                .then()
                .statusCode(201);

        person().get(PROVIDERS + "/" + type)
                .then()
                .statusCode(200)
                .body("default_config.region", equalTo("eu"))
                .body("methods[0].is_callable", equalTo(true))
                .body("methods[0].is_idempotent", equalTo(false))
                .body("methods[0].requests_per_minute", equalTo(60))
                .body("methods[0].burst_limit", equalTo(5))
                .body("methods[0].timeout_ms", equalTo(4000))
                .body("methods[0].cache_ttl_ms", nullValue())
                .body("document", nullValue());
        person().get(PROVIDERS + "/myspace").then().statusCode(404).body("detail", containsString("provider"));
    }
}
