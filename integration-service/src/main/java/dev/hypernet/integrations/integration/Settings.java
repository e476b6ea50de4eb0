package dev.hypernet.integrations.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Definition;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Pointers;
import dev.hypernet.platform.problem.Problem;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks an integration's settings by its definition's {@code configSchema}, the defaults filled in (row I05). */
@Singleton
public class Settings {
    private static final String CONFIG = "/config";
    private static final String MUST_BE_GIVEN = "must be given";

    /** The validator names what is missing in its message alone; it points at the object that lacks it. */
    private static final Pattern MISSING = Pattern.compile("required property '(.*)' not found");

    private final Definitions definitions;
    private final ObjectMapper json;

    Settings(Definitions definitions, ObjectMapper json) {
        this.definitions = definitions;
        this.json = json;
    }

    /** A 409 {@code not-configured} for settings that are not as the definition wants them. */
    public void refuseUnlessComplete(Definition definition, Map<String, @Nullable Object> own) {
        Problem refusal = refusal(definition, own);
        if (refusal != null) {
            throw refusal;
        }
    }

    /** That problem, which points at each setting and says how it is given; null for settings that are complete. */
    public @Nullable Problem refusal(Definition definition, Map<String, @Nullable Object> own) {
        SettingsFindings findings = check(definition, own);
        return findings.isComplete() ? null : notConfigured(findings.all().toList());
    }

    /** The same for what the definition requires and nobody has given, neither its owner nor the operator. */
    public @Nullable Problem absence(Definition definition, Map<String, @Nullable Object> own) {
        List<FieldError> missing = check(definition, own).missing();
        return missing.isEmpty() ? null : notConfigured(missing);
    }

    /** The same for settings that a request turned out to need; at least one. */
    public static Problem absence(Collection<String> names) {
        return notConfigured(names.stream().map(Settings::toBeGiven).toList());
    }

    private static Problem notConfigured(List<FieldError> findings) {
        String names = findings.stream()
                .map(finding -> finding.pointer().replaceFirst(CONFIG + "/", ""))
                .distinct()
                .collect(Collectors.joining(", "));
        return new Problem(
                409,
                "not-configured",
                "Settings are missing or wrong",
                "Its settings are not what the provider asks for: " + names
                        + ". Its owner gives them in config: PATCH /api/v1/integrations/{id}.",
                findings,
                Map.of());
    }

    private static FieldError toBeGiven(String name) {
        return new FieldError(CONFIG + Pointers.step(name), MUST_BE_GIVEN);
    }

    SettingsFindings check(Definition definition, Map<String, @Nullable Object> own) {
        List<FieldError> missing = new ArrayList<>();
        List<FieldError> wrong = new ArrayList<>(notTheirs(definition.configSchema(), own));
        ObjectNode settings = definitions.settings(definition, json.valueToTree(own));
        for (dev.hypernet.connector.Problem problem : definition.problemsOf(settings)) {
            Matcher absent = MISSING.matcher(problem.message());
            if (absent.matches()) {
                missing.add(new FieldError(CONFIG + problem.pointer() + Pointers.step(absent.group(1)), MUST_BE_GIVEN));
            } else {
                wrong.add(new FieldError(CONFIG + problem.pointer(), problem.message()));
            }
        }
        return new SettingsFindings(List.copyOf(missing), List.copyOf(wrong));
    }

    /** What the installation's operator sets, and what is a secret: neither is a person's to put among the settings. */
    private static List<FieldError> notTheirs(JsonNode schema, Map<String, @Nullable Object> own) {
        return own.keySet().stream()
                .filter(name -> is(schema, name, "readOnly") || is(schema, name, "writeOnly"))
                .map(name -> new FieldError(
                        CONFIG + Pointers.step(name),
                        is(schema, name, "readOnly")
                                ? "is set by the operator of this installation"
                                : "is a secret: give it among the credentials"))
                .toList();
    }

    private static boolean is(JsonNode schema, String name, String keyword) {
        return schema.path("properties").path(name).path(keyword).asBoolean();
    }
}
