package dev.hypernet.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schema of each event is pinned in {@code src/main/resources/schemas}. A difference fails here; when it only adds,
 * approve it with {@code -Dschemas.approve}, else the event needs a {@code .v2}.
 */
class PinnedSchemasTest {
    private static final Path PINNED = Path.of("src", "main", "resources", "schemas");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static Stream<String> types() {
        return EventTypes.all().keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("types")
    void theSchemaIsTheApprovedOne(String type) throws IOException {
        JsonNode schema = schema(EventTypes.recordOf(type).orElseThrow());
        Path pinned = PINNED.resolve(type + ".schema.json");
        if (System.getProperty("schemas.approve") != null) {
            approve(pinned, schema);
        }

        assertThat(pinned)
                .as("pinned schema of %s; approve a new event with -Dschemas.approve", type)
                .exists();
        assertThat(schema).isEqualTo(JSON.readTree(Files.readString(pinned)));
    }

    private static void approve(Path pinned, JsonNode schema) throws IOException {
        if (Files.exists(pinned)) {
            JsonNode before = JSON.readTree(Files.readString(pinned));
            before.path("properties")
                    .fieldNames()
                    .forEachRemaining(
                            field -> assertThat(schema.path("properties").has(field))
                                    .as("%s lost %s: a breaking change is a .v2", pinned.getFileName(), field)
                                    .isTrue());
        }
        Files.createDirectories(PINNED);
        Files.writeString(pinned, JSON.writeValueAsString(schema) + "\n");
    }

    private static JsonNode schema(Class<? extends Event> event) {
        SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                        JSON, SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JacksonModule(JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE))
                .with(Option.INLINE_ALL_SCHEMAS)
                .without(Option.NONSTATIC_NONVOID_NONGETTER_METHODS);
        config.forFields()
                .withPropertyNameOverrideResolver(
                        field -> PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(field.getDeclaredName()))
                .withNullableCheck(field -> isNullable(field.getRawMember().getAnnotatedType()))
                .withRequiredCheck(field -> !isNullable(field.getRawMember().getAnnotatedType()));
        config.forTypesInGeneral().withCustomDefinitionProvider((type, context) -> {
            Class<?> raw = type.getErasedType();
            if ((raw.isRecord() && raw.getPackageName().equals("dev.hypernet.contracts")) || raw == UUID.class) {
                return new com.github.victools.jsonschema.generator.CustomDefinition(
                        JSON.createObjectNode().put("type", "string").put("format", "uuid"));
            }
            if (raw == Instant.class) {
                return new com.github.victools.jsonschema.generator.CustomDefinition(
                        JSON.createObjectNode().put("type", "string").put("format", "date-time"));
            }
            return null;
        });
        return new SchemaGenerator(config.build()).generateSchema(event);
    }

    private static boolean isNullable(java.lang.reflect.AnnotatedType type) {
        return type.isAnnotationPresent(Nullable.class);
    }
}
