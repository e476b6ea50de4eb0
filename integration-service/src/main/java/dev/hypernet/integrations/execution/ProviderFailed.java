package dev.hypernet.integrations.execution;

import dev.hypernet.platform.problem.Problem;
import java.util.List;
import java.util.Map;

/** A 502 {@code provider-failed}, whose body says in {@code code} what the provider calls it. */
public class ProviderFailed extends Problem {
    static final String NAME = "provider-failed";

    private static final long serialVersionUID = 1L;

    private final String code;

    ProviderFailed(String code, String detail) {
        super(502, NAME, "The provider did not do it", detail, List.of(), Map.of());
        this.code = code;
    }

    /** The provider's own word, or {@code http_<status>}. */
    public String code() {
        return code;
    }
}
