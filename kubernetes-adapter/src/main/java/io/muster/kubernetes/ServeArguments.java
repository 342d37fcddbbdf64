package io.muster.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.check.Finding;
import io.muster.check.Quoted;
import io.muster.deploy.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Arguments of {@code vllm serve} as what Ray Serve passes to the engine. */
final class ServeArguments {

    /** Said by Ray Serve, or by a key of its own. */
    private static final Set<String> ELSEWHERE =
            Set.of("--distributed-executor-backend", "--served-model-name", "--port");

    /** Of the server of clients, in whose place Ray Serve is. */
    private static final Set<String> OF_SERVER = Set.of(
            "--host",
            "--uds",
            "--api-key",
            "--api-server-count",
            "--config",
            "--root-path",
            "--middleware",
            "--allow-credentials",
            "--allowed-origins",
            "--allowed-methods",
            "--allowed-headers",
            "--ssl-keyfile",
            "--ssl-certfile",
            "--ssl-ca-certs",
            "--ssl-cert-reqs",
            "--uvicorn-log-level",
            "--disable-uvicorn-access-log",
            "--disable-fastapi-docs");

    private static final Pattern FLAG = Pattern.compile("--[a-z][a-z0-9-]*(=.*)?", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,17})(\\.\\d{1,17})?");

    private ServeArguments() {}

    /** Free arguments that have no place there. */
    static List<Finding> check(Deployment deployment) {
        var findings = new ArrayList<Finding>();
        List<String> args = deployment.serve().args();
        boolean isValue = false;
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            boolean isFlag = FLAG.matcher(arg).matches();
            if ((!isFlag && !isValue) || OF_SERVER.contains(arg.split("=", 2)[0])) {
                findings.add(Finding.error(
                        KubernetesCode.SERVE_ARG_NOT_CARRIED,
                        "serve.args[" + i + "]",
                        "Expected options of the engine by their long names, which Ray Serve passes on, saw "
                                + Quoted.of(arg) + ".",
                        "Write its long name, or leave it out where it is of the server of clients, or render a"
                                + " raycluster."));
            }
            isValue = isFlag && !arg.contains("=");
        }
        return findings;
    }

    /**
     * Options of the engine by the names that Python gives them.
     *
     * @param argv of {@code vllm serve}
     */
    static ObjectNode engine(List<String> argv) {
        ObjectNode engine = KubernetesText.object();
        int i = 3;
        while (i < argv.size()) {
            String flag = argv.get(i);
            int equals = flag.indexOf('=');
            String name = equals < 0 ? flag : flag.substring(0, equals);
            boolean hasValue = equals < 0
                    && i + 1 < argv.size()
                    && !FLAG.matcher(argv.get(i + 1)).matches();
            if (!ELSEWHERE.contains(name)) {
                if (equals >= 0) {
                    put(engine, name, flag.substring(equals + 1));
                } else if (hasValue) {
                    put(engine, name, argv.get(i + 1));
                } else if (name.startsWith("--no-")) {
                    engine.put(key("--" + name.substring("--no-".length())), false);
                } else {
                    engine.put(key(name), true);
                }
            }
            i += hasValue ? 2 : 1;
        }
        return engine;
    }

    private static void put(ObjectNode engine, String flag, String text) {
        engine.set(key(flag), value(text));
    }

    private static String key(String flag) {
        return flag.substring(2).replace('-', '_');
    }

    private static JsonNode value(String text) {
        if (NUMBER.matcher(text).matches() || text.startsWith("{") || text.startsWith("[")) {
            try {
                return KubernetesText.parsed(text);
            } catch (JsonProcessingException e) {
                // A text then, of which vLLM tells what is wrong with it.
                return KubernetesText.object().textNode(text);
            }
        }
        return KubernetesText.object().textNode(text);
    }
}
