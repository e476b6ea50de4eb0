package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.ConfigRejected;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.ExpressionFailed;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Settings that a request needed and that nobody has given: a definition need not require what only some of its methods
 * want.
 */
final class UnsetSettings {
    private static final Pattern USED = Pattern.compile("\\$config\\.([A-Za-z_][A-Za-z0-9_]*)");

    private UnsetSettings() {}

    /** Those the expression that failed asks for. */
    static List<String> of(Definition definition, ExpressionFailed failed, JsonNode config) {
        String expression =
                definition.raw().at(JsonPointer.compile(failed.pointer())).toString();
        return USED.matcher(expression)
                .results()
                .map(used -> used.group(1))
                .distinct()
                .filter(setting -> isUnset(config.path(setting)))
                .toList();
    }

    /** The one an address asks for; none where it is there and is no good. */
    static List<String> of(ConfigRejected rejected, JsonNode config) {
        JsonPointer setting = JsonPointer.compile(rejected.pointer());
        return isUnset(config.at(setting)) ? List.of(setting.getMatchingProperty()) : List.of();
    }

    /** A blank one counts as none, as it does for the engine. */
    private static boolean isUnset(JsonNode setting) {
        return setting.isMissingNode()
                || setting.isNull()
                || (setting.isTextual() && setting.textValue().isBlank());
    }
}
