package dev.hypernet.platform.problem;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper.RequestMatch;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.spi.ServerRestHandler;

/** Which methods a path has: a 405 must name them (RFC 9110, 15.5.6), and RESTEasy Reactive does not. */
final class AllowedMethods {
    private AllowedMethods() {}

    /** Ready for the header {@code Allow}. */
    static String of(ResteasyReactiveRequestContext request) {
        RequestMapper<InitialMatch> classes =
                new RequestMapper<>(request.getDeployment().getClassMappers());
        String path = request.getPathWithoutPrefix();
        Set<String> methods = new TreeSet<>();
        RequestMatch<InitialMatch> match = classes.map(path);
        while (match != null) {
            addMethods(match, methods);
            match = classes.continueMatching(path, match);
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        methods.add("OPTIONS");
        return String.join(", ", methods);
    }

    private static void addMethods(RequestMatch<InitialMatch> match, Set<String> methods) {
        String remaining = match.remaining.isEmpty() ? "/" : match.remaining;
        for (ServerRestHandler handler : match.value.handlers) {
            if (handler instanceof ClassRoutingHandler routes) {
                routes.getMappers().entrySet().stream()
                        .filter(resources -> leads(resources, remaining))
                        .forEach(resources -> methods.add(resources.getKey()));
            }
        }
    }

    /** Resources without a method are locators of others. */
    private static boolean leads(Map.Entry<String, RequestMapper<RuntimeResource>> resources, String remaining) {
        return resources.getKey() != null && resources.getValue().map(remaining) != null;
    }
}
