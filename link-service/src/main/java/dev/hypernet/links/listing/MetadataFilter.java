package dev.hypernet.links.listing;

import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** {@code metadata.<key>=<text>}: what a field of the metadata must say, as text. */
record MetadataFilter(String key, String text) {
    private static final String PREFIX = "metadata.";
    private static final int MOST = 5;
    private static final int LONGEST = 500;

    /** The filters among a request's parameters, in one order whatever the request's. */
    static List<MetadataFilter> of(Map<String, List<String>> parameters) {
        List<MetadataFilter> filters = new ArrayList<>();
        parameters.forEach((name, values) -> {
            if (name.startsWith(PREFIX)) {
                values.forEach(value -> filters.add(of(name, value)));
            }
        });
        if (filters.size() > MOST) {
            throw Problem.badRequest("metadata", "may be asked for at most " + MOST + " times");
        }
        filters.sort(Comparator.comparing(MetadataFilter::key).thenComparing(MetadataFilter::text));
        return List.copyOf(filters);
    }

    private static MetadataFilter of(String parameter, String value) {
        String key = parameter.substring(PREFIX.length());
        if (key.isEmpty() || !isText(key)) {
            throw Problem.badRequest(PREFIX, "must have the name of a field of the metadata behind its dot");
        }
        if (!isText(value)) {
            throw Problem.badRequest(parameter, "must be a text of at most " + LONGEST + " characters");
        }
        return new MetadataFilter(key, value);
    }

    private static boolean isText(String text) {
        return text.length() <= LONGEST && QueryText.isStorable(text);
    }
}
