package dev.hypernet.persistence;

import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.problem.ProblemDetails;
import dev.hypernet.platform.problem.ProblemMapper;
import io.vertx.pgclient.PgException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import org.hibernate.StaleStateException;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL refuses, as an answer; its own words stay in the log. */
public class DatabaseFailures {
    /** The policy that keeps out what comes late for people who left. */
    private static final String GONE = "\"living_owner\"";

    private final ProblemMapper others;

    DatabaseFailures() {
        this.others = new ProblemMapper();
    }

    @ServerExceptionMapper
    public RestResponse<ProblemDetails> refused(PgException failure, UriInfo request) {
        return answer(failure, request);
    }

    /** Hibernate's own exceptions are of this type too. */
    @ServerExceptionMapper
    public RestResponse<ProblemDetails> refused(PersistenceException failure, UriInfo request) {
        return answer(failure, request);
    }

    private RestResponse<ProblemDetails> answer(Throwable failure, UriInfo request) {
        Problem problem = problem(failure);
        return problem == null ? others.unexpected(failure, request) : ProblemMapper.answer(problem, request);
    }

    /** Nothing for what nobody outside can do anything about. */
    static @Nullable Problem problem(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Problem problem = switch (cause) {
                case Problem raised -> raised;
                case OptimisticLockException overtaken -> IfMatch.stale();
                case StaleStateException overtaken -> IfMatch.stale();
                case PgException refused -> problem(refused.getSqlState(), refused.getMessage());
                case SQLException refused -> problem(refused.getSQLState(), refused.getMessage());
                default -> null;
            };
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    private static @Nullable Problem problem(@Nullable String state, @Nullable String message) {
        return switch (String.valueOf(state)) {
            case "40001", "40P01", "55P03" -> Problem.unavailable("Others change the same just now: try again.");
            // A table changed its shape under a prepared statement, which an upgrade does once for each connection.
            case "0A000" -> Problem.unavailable("This is being upgraded just now: try again.");
            case "23505" -> Problem.conflict("conflict", "There is one like it already.");
            case "22021", "22P05" ->
                new Problem(400, "bad-request", "The request cannot be read", "A character cannot be stored.");
            case "42501" ->
                String.valueOf(message).contains(GONE)
                        ? new Problem(410, "account-deleted", "The account is deleted", "It has been deleted.")
                        : null;
            default -> null;
        };
    }
}
