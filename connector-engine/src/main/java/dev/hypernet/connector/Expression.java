package dev.hypernet.connector;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A compiled JSONata expression of a definition. Safe for use by many threads at once: an evaluation shares nothing but
 * the compiled expression, which it does not change.
 *
 * <p>Bounded: an evaluation may take {@link #DEFAULT_TIME} of processor time, {@value #MAX_DEPTH} levels, and no value
 * in it may have more than {@value #MAX_SIZE} characters or elements. The time is the thread's own, so that a busy
 * machine rejects no record that an idle one takes (a virtual thread has no clock of its own: there it is time that
 * passed). The library's own bounds are not used: they measure time that passed, know no sizes, skip the steps the
 * library calls parallel, and cannot stop a regular expression.
 */
public final class Expression {
    public static final Duration DEFAULT_TIME = Duration.ofMillis(250);
    static final int MAX_DEPTH = 300;
    static final int MAX_SIZE = 1 << 20;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern CODE = Pattern.compile("[A-Z]\\d{4}");
    private static final Pattern INSERT = Pattern.compile("\"null\"|\\{\\{+\\w+}}+");
    private static final long LARGEST_EXACT_INTEGER = 1L << 53;

    private final String pointer;
    private final String text;
    private final Jsonata compiled;
    private final long nanoseconds;

    private Expression(String pointer, String text, Jsonata compiled, long nanoseconds) {
        this.pointer = pointer;
        this.text = text;
        this.compiled = compiled;
        this.nanoseconds = nanoseconds;
    }

    /**
     * Compiles an expression with the default time.
     *
     * @param pointer where in its document it stands, for messages
     * @throws ExpressionFailed when it is no JSONata, or says what a definition may not say
     */
    public static Expression compile(String pointer, String text) {
        return compile(pointer, text, DEFAULT_TIME);
    }

    /** As {@link #compile(String, String)}, with another bound on the processor time of one evaluation. */
    public static Expression compile(String pointer, String text, Duration time) {
        String violation = ExpressionRules.violation(text);
        if (violation != null) {
            throw new ExpressionFailed(pointer, violation);
        }
        try {
            Jsonata compiled = Jsonata.jsonata(text);
            compiled.setValidateInput(false);
            compiled.setOutputConvertNulls(false);
            ExpressionRules.FORBIDDEN.forEach(name -> compiled.assign(name, null));
            BoundedPatterns.FUNCTIONS.forEach(compiled::assign);
            return new Expression(pointer, text, compiled, time.toNanos());
        } catch (JException refused) {
            throw new ExpressionFailed(pointer, "does not compile: " + refused.getDetailedErrorMessage());
        } catch (StackOverflowError tooDeep) {
            throw new ExpressionFailed(pointer, "does not compile: nested too deeply");
        } catch (RuntimeException refused) {
            // The tokenizer runs over the end of some unfinished texts; patterns have a compiler of their own.
            throw new ExpressionFailed(pointer, "does not compile: " + refused.getMessage());
        }
    }

    /**
     * Applies the expression.
     *
     * @param input what {@code $} is
     * @param variables by name, without the dollar sign
     * @return the result, JSON null included; empty where JSONata gives nothing at all
     * @throws ExpressionFailed when it fails, exceeds its bounds, or gives what JSON cannot hold
     */
    public Optional<JsonNode> evaluate(JsonNode input, Map<String, JsonNode> variables) {
        Map<String, Object> values = new LinkedHashMap<>();
        variables.forEach((name, value) -> values.put(name, toJava(value)));
        return Optional.ofNullable(toJson(apply(toJava(input), values)));
    }

    /** Where in its document it stands. */
    public String pointer() {
        return pointer;
    }

    /** What it says, its lines joined: to be compiled elsewhere. */
    public String text() {
        return text;
    }

    /** The result in the library's own terms: null is nothing, {@link Jsonata#NULL_VALUE} is null. */
    @Nullable
    Object apply(Object input, Map<String, Object> variables) {
        Jsonata.Frame frame = compiled.createFrame();
        variables.forEach((name, value) -> frame.bind(name, value));
        Bounds bounds = new Bounds(nanoseconds);
        frame.setEvaluateEntryCallback(bounds);
        frame.setEvaluateExitCallback(bounds);
        try {
            return compiled.evaluate(input, frame);
        } catch (OutOfBounds exceeded) {
            throw new ExpressionFailed(pointer, String.valueOf(exceeded.getMessage()), true);
        } catch (StackOverflowError tooDeep) {
            throw new ExpressionFailed(pointer, "nested too deeply", true);
        } catch (VirtualMachineError machine) {
            throw machine;
        } catch (JException failed) {
            throw new ExpressionFailed(pointer, reason(failed));
        } catch (RuntimeException | Error failed) {
            String reason = "failed (" + failed.getClass().getSimpleName() + ")";
            throw new ExpressionFailed(pointer, reason, failed.getCause() instanceof OutOfBounds);
        }
    }

    /** As {@link #apply}, in JSON; null is nothing. */
    @Nullable
    JsonNode json(Object input, Map<String, Object> variables) {
        return toJson(apply(input, variables));
    }

    /** The result where null, nothing and the empty string all mean that there is none. */
    @Nullable
    JsonNode token(Object input, Map<String, Object> variables) {
        JsonNode result = json(input, variables);
        boolean none = result == null
                || result.isNull()
                || (result.isTextual() && result.textValue().isEmpty());
        return none ? null : result;
    }

    /** A yes or no; nothing and null are no. */
    boolean holds(Object input, Map<String, Object> variables) {
        JsonNode result = json(input, variables);
        if (result == null || result.isNull()) {
            return false;
        }
        if (!result.isBoolean()) {
            throw gave(result, "true or false");
        }
        return result.booleanValue();
    }

    ExpressionFailed gave(@Nullable JsonNode result, String due) {
        String type = result == null ? "nothing" : result.getNodeType().name().toLowerCase(Locale.ROOT);
        return new ExpressionFailed(pointer, "gave " + type + " where " + due + " is due");
    }

    /** The library's message without the values it would quote. */
    private static String reason(JException failed) {
        String code = String.valueOf(failed.getError());
        if (!CODE.matcher(code).matches()) {
            return "failed";
        }
        // D3100 puts the offending number where the place should be.
        boolean placed = failed.getLocation() > 0 && !code.equals("D3100");
        String where = placed ? " at character " + failed.getLocation() : "";
        if (code.equals("D3137") || code.equals("D3141")) {
            return "the expression itself gave up by $error or $assert" + where;
        }
        String text = INSERT.matcher(JException.msg(code, -1, null, null)).replaceAll("…");
        // The library's texts were ported by replacing a word too many.
        return text.replace("Object", "function") + " (" + code + where + ")";
    }

    static Object toJava(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                value.properties().forEach(member -> members.put(member.getKey(), toJava(member.getValue())));
                yield members;
            }
            case ARRAY -> {
                List<Object> elements = new ArrayList<>(value.size());
                value.forEach(element -> elements.add(toJava(element)));
                yield elements;
            }
            case STRING -> value.textValue();
            case NUMBER -> value.numberValue();
            case BOOLEAN -> value.booleanValue();
            case NULL -> Jsonata.NULL_VALUE;
            case BINARY, MISSING, POJO ->
                throw new IllegalArgumentException("not a JSON value: " + value.getNodeType());
        };
    }

    @Nullable
    JsonNode toJson(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value == Jsonata.NULL_VALUE) {
            return JSON.nullNode();
        }
        return switch (value) {
            case String text -> JSON.textNode(storable(text));
            case Boolean truth -> JSON.booleanNode(truth);
            case Integer number -> JSON.numberNode(number);
            case Long number -> JSON.numberNode(number);
            case BigInteger number -> JSON.numberNode(number);
            case BigDecimal number -> JSON.numberNode(number);
            case Number number -> number(number.doubleValue());
            case Map<?, ?> members -> object(members);
            case List<?> elements -> array(elements);
            default -> throw new ExpressionFailed(pointer, "gave a function, which is no JSON");
        };
    }

    private JsonNode number(double number) {
        if (!Double.isFinite(number)) {
            throw new ExpressionFailed(pointer, "gave a number that JSON cannot hold");
        }
        boolean integral = number == Math.rint(number) && Math.abs(number) <= LARGEST_EXACT_INTEGER;
        return integral ? JSON.numberNode((long) number) : JSON.numberNode(number);
    }

    private ObjectNode object(Map<?, ?> members) {
        ObjectNode object = JSON.objectNode();
        members.forEach((name, member) -> {
            JsonNode value = toJson(member);
            if (value != null) {
                object.set(storable(String.valueOf(name)), value);
            }
        });
        return object;
    }

    private ArrayNode array(List<?> elements) {
        ArrayNode array = JSON.arrayNode(elements.size());
        for (Object element : elements) {
            JsonNode value = toJson(element);
            array.add(value == null ? JSON.nullNode() : value);
        }
        return array;
    }

    /** A copy of a value that no expression has gone over, with the same texts as if one had. */
    static JsonNode storable(JsonNode value) {
        if (value.isObject()) {
            ObjectNode object = JSON.objectNode();
            value.properties().forEach(member -> object.set(storable(member.getKey()), storable(member.getValue())));
            return object;
        }
        if (value.isArray()) {
            ArrayNode array = JSON.arrayNode(value.size());
            value.forEach(element -> array.add(storable(element)));
            return array;
        }
        return value.isTextual() ? JSON.textNode(storable(value.textValue())) : value;
    }

    /** PostgreSQL stores neither U+0000 nor half a surrogate pair: each becomes U+FFFD rather than lose the record. */
    private static String storable(String text) {
        boolean sound = text.codePoints().noneMatch(Expression::unstorable);
        if (sound) {
            return text;
        }
        return text.codePoints()
                .map(character -> unstorable(character) ? 0xFFFD : character)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean unstorable(int character) {
        return character == 0 || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
    }

    /** Thrown through the library, which passes it on. */
    private static final class OutOfBounds extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfBounds(String message) {
            super(message, null, false, false);
        }
    }

    /** Watches one evaluation, before and after each step of it. */
    private static final class Bounds implements Jsonata.EntryCallback, Jsonata.ExitCallback {
        private final Deadline deadline;
        private int depth;

        Bounds(long nanoseconds) {
            deadline = new Deadline(nanoseconds);
        }

        @Override
        public void callback(Parser.Symbol step, Object input, Jsonata.Frame environment) {
            depth++;
            if (depth > MAX_DEPTH) {
                throw new OutOfBounds("nested too deeply");
            }
            deadline.check();
        }

        @Override
        public void callback(Parser.Symbol step, Object input, Jsonata.Frame environment, @Nullable Object result) {
            depth--;
            boolean tooLarge = (result instanceof String text && text.length() > MAX_SIZE)
                    || (result instanceof List<?> list && list.size() > MAX_SIZE);
            if (tooLarge) {
                throw new OutOfBounds("a value grew too large");
            }
        }
    }

    /** Asks the dearer clock, the thread's own, only when the cheaper one says that it may be time. */
    private static final class Deadline {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private final boolean ownTime = THREADS.isCurrentThreadCpuTimeSupported()
                && !Thread.currentThread().isVirtual();
        private final long allowed;
        private final long begun;
        private long next;

        Deadline(long nanoseconds) {
            allowed = nanoseconds;
            begun = ownTime ? THREADS.getCurrentThreadCpuTime() : 0;
            next = System.nanoTime() + nanoseconds;
        }

        void check() {
            long now = System.nanoTime();
            if (now - next < 0) {
                return;
            }
            long left = ownTime ? allowed - (THREADS.getCurrentThreadCpuTime() - begun) : 0;
            if (left <= 0) {
                throw new OutOfBounds("took too long");
            }
            next = now + left;
        }
    }

    /**
     * The four functions that take a regular expression. A pattern can take for ever over a text, and the library
     * cannot interrupt it; so each pattern first runs over a text that can, and only when that ended does the library's
     * own function run.
     */
    private static final class BoundedPatterns {
        private static final String WRONG_ARGUMENT = "T0410";

        static final Map<String, Object> FUNCTIONS = Map.of(
                "match",
                new Jsonata.JFunction((input, args) -> match(args), "<s-f<s:o>n?:a<o>>"),
                "contains",
                new Jsonata.JFunction((input, args) -> contains(args), "<s-(sf):b>"),
                "replace",
                new Jsonata.JFunction((input, args) -> replace(args), "<s-(sf)(sf)n?:s>"),
                "split",
                new Jsonata.JFunction((input, args) -> split(args), "<s-(sf)n?:a<s>>"));

        private static @Nullable Object match(List<?> arguments) {
            if (!(tried(arguments) instanceof Pattern pattern)) {
                throw new JException(WRONG_ARGUMENT, -1);
            }
            return Functions.match(text(arguments), pattern, limit(arguments, 2));
        }

        private static @Nullable Object contains(List<?> arguments) {
            return Functions.contains(text(arguments), tried(arguments));
        }

        private static @Nullable Object replace(List<?> arguments) {
            Object replacement = argument(arguments, 2);
            if (replacement instanceof Pattern) {
                throw new JException(WRONG_ARGUMENT, -1);
            }
            return Functions.replace(text(arguments), tried(arguments), replacement, limit(arguments, 3));
        }

        private static @Nullable Object split(List<?> arguments) {
            return Functions.split(text(arguments), tried(arguments), limit(arguments, 2));
        }

        private static @Nullable Object tried(List<?> arguments) {
            Object token = argument(arguments, 1);
            String text = text(arguments);
            if (token instanceof Pattern pattern && text != null) {
                Matcher matcher = pattern.matcher(new Interruptible(text, new Deadline(DEFAULT_TIME.toNanos())));
                while (matcher.find()) {
                    // only to see that it ends
                }
            }
            return token;
        }

        private static @Nullable String text(List<?> arguments) {
            return (String) argument(arguments, 0);
        }

        private static @Nullable Integer limit(List<?> arguments, int index) {
            return argument(arguments, index) instanceof Number number ? (Integer) number.intValue() : null;
        }

        private static @Nullable Object argument(List<?> arguments, int index) {
            return index < arguments.size() ? arguments.get(index) : null;
        }
    }

    /** A text that stops whoever reads it when time is up. */
    private record Interruptible(CharSequence text, Deadline deadline) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            deadline.check();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
