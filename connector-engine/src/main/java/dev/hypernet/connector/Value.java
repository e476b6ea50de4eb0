package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value in a request: JSON as it stands, in which an object with the single member {@code $} is an expression. Members
 * and elements that give nothing are left out.
 */
sealed interface Value {
    String EXPRESSION = "$";

    /** Null is nothing. */
    @Nullable
    JsonNode value(Scope scope);

    static Value of(Compilation compilation, String pointer, JsonNode node) {
        if (isExpression(node)) {
            String at = Problem.at(pointer, EXPRESSION);
            return new Computed(compilation.expression(at, node.get(EXPRESSION)));
        }
        if (node.isObject()) {
            Map<String, Value> members = new LinkedHashMap<>();
            node.properties()
                    .forEach(member -> members.put(
                            member.getKey(), of(compilation, Problem.at(pointer, member.getKey()), member.getValue())));
            return new Members(members);
        }
        if (node.isArray()) {
            List<Value> elements = new ArrayList<>();
            for (int index = 0; index < node.size(); index++) {
                elements.add(of(compilation, Problem.at(pointer, index), node.get(index)));
            }
            return new Elements(elements);
        }
        return new Literal(node);
    }

    static boolean isExpression(JsonNode node) {
        return node.isObject() && node.size() == 1 && node.has(EXPRESSION);
    }

    record Literal(JsonNode literal) implements Value {
        @Override
        public JsonNode value(Scope scope) {
            return literal;
        }
    }

    record Computed(Expression expression) implements Value {
        @Override
        public @Nullable JsonNode value(Scope scope) {
            return expression.json(scope.root(), scope.variables());
        }
    }

    record Members(Map<String, Value> members) implements Value {
        @Override
        public JsonNode value(Scope scope) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            members.forEach((name, member) -> {
                JsonNode value = member.value(scope);
                if (value != null) {
                    object.set(name, value);
                }
            });
            return object;
        }
    }

    record Elements(List<Value> elements) implements Value {
        @Override
        public JsonNode value(Scope scope) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (Value element : elements) {
                JsonNode value = element.value(scope);
                if (value != null) {
                    array.add(value);
                }
            }
            return array;
        }
    }
}
