package io.muster.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import io.muster.Muster;
import io.muster.Planner;
import io.muster.deploy.BareRuntime;
import io.muster.deploy.Deployment;
import io.muster.deploy.Parallelism;
import io.muster.deploy.Secret;
import io.muster.diagnose.Diagnosis;
import io.muster.plan.Plan;
import io.muster.ray.RayLauncher;
import io.muster.ray.RayTls;
import io.muster.run.LogLine;
import io.muster.run.Report;
import io.muster.run.RunEvent;
import io.muster.status.ClusterStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Canaries for every secret, and a search for them wherever something is written, shown or told, in a cluster whose nodes speak TLS.
 */
class SecretsIT {

    private static final int[] HOSTS = {1, 2};
    private static final String NAME = "canary";

    /** All that is written on a host by this cluster, but for the files whose purpose it is. */
    private static final String WRITTEN =
            "find ~/.muster /tmp/ray-" + NAME + " /tmp/argv ~/.config ~/.bash_history /var/log"
                    + " -path '*/secrets/*' -prune -o -type f -print0 2> /dev/null";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final String token = random();
    private final String huggingFace = "hf_" + random();
    private final String key = "sk-" + random();
    private String keyOfTls = "";
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private Bed bed;

    @BeforeEach
    void makeHosts() {
        bed = Bed.make("10.83.26", 2, "vllm");
    }

    @AfterEach
    void endHosts() {
        if (bed != null) {
            bed.close();
        }
    }

    @Test
    void nobodySeesASecret() throws Exception {
        Deployment deployment = deployment();
        Plan plan = Planner.create().plan(deployment);
        plan.writeTo(folder.resolve("plan"));
        for (int host : HOSTS) {
            bed.on(
                    host,
                    "setsid bash -c 'while [ ! -e /tmp/enough ]; do ps -eww -o args; sleep 0.2; done' > /tmp/argv 2>&1 < /dev/null &");
        }
        var told = new ArrayList<Object>();

        // A host that says a secret, and so makes a finding of it.
        Deployment talking = deployment.toBuilder()
                .runtime(BareRuntime.setup("cat ~/.muster/" + NAME + "/secrets/HF_TOKEN >&2; false"))
                .build();
        Report failed = up(talking);
        assertThat(failed.failures()).isNotEmpty();
        assertThat(failed.failures().toString()).contains("SETUP_FAILED", "[HF_TOKEN]");
        told.add(failed);
        assertThat(bed.on(1, "ls ~/.muster 2> /dev/null; true")).isEmpty();

        Report report = up(deployment);
        assertThat(report.failures()).isEmpty();
        told.add(report);
        told.add(report.answer().orElseThrow());
        told.add(status(deployment));
        told.addAll(logs(deployment));
        told.add(plan);
        told.add(plan.text());
        told.add(bundle(deployment));
        told.addAll(events);
        try (Muster muster = Muster.overSsh()) {
            told.add(muster.endpoint(deployment).orElseThrow());
        }
        for (int host : HOSTS) {
            bed.on(host, "touch /tmp/enough");
        }

        assertThat(told.toString())
                .doesNotContain(token, huggingFace, key, keyOfTls)
                .contains("[HF_TOKEN]");
        assertThat(String.join("", texts(folder.resolve("plan")))).doesNotContain(token, huggingFace, key, keyOfTls);
        var counts = new ArrayList<String>();
        for (int host : HOSTS) {
            assertThat(bed.on(host, "stat -c '%a %n' ~/.muster/" + NAME + "/secrets{,/*}")
                            .lines())
                    .containsExactlyInAnyOrder(
                            "700 /root/.muster/" + NAME + "/secrets",
                            "600 /root/.muster/" + NAME + "/secrets/HF_TOKEN",
                            "600 /root/.muster/" + NAME + "/secrets/RAY_AUTH_TOKEN",
                            "600 /root/.muster/" + NAME + "/secrets/RAY_TLS_CA_CERT",
                            "600 /root/.muster/" + NAME + "/secrets/RAY_TLS_SERVER_CERT",
                            "600 /root/.muster/" + NAME + "/secrets/RAY_TLS_SERVER_KEY",
                            "600 /root/.muster/" + NAME + "/secrets/VLLM_API_KEY");
            // grep reads the canaries from their files, so that they are in no argument of its own.
            assertThat(bed.on(
                            host,
                            "cd ~/.muster/" + NAME
                                    + "/secrets; for f in HF_TOKEN RAY_AUTH_TOKEN VLLM_API_KEY; do cat $f; echo; done"
                                    + " > /dev/shm/canaries; sed -n 3p RAY_TLS_SERVER_KEY >> /dev/shm/canaries; "
                                    + WRITTEN + " | xargs -0 grep -slaF -f /dev/shm/canaries; rm /dev/shm/canaries"))
                    .as("files on host %s with a canary", host)
                    .isEmpty();
            String withPaths = "grep -slaF -f <(for f in ~/.muster/" + NAME
                    + "/secrets/{HF_TOKEN,RAY_AUTH_TOKEN}; do cat $f; echo; done) /proc/[0-9]*/environ; true";
            assertThat(bed.on(host, withPaths))
                    .as("environments on host %s", host)
                    .isEmpty();
            String withKey = "grep -slaF -f ~/.muster/" + NAME + "/secrets/VLLM_API_KEY /proc/[0-9]*/environ | wc -l";
            int keyed = Integer.parseInt(bed.on(host, withKey));
            assertThat(keyed > 0).as("the server alone has the key").isEqualTo(host == 1);
            assertThat(bed.on(host, "grep -c '[r]aylet' /tmp/argv")).isNotEqualTo("0");
            counts.add("host " + host + ": files and bytes searched "
                    + bed.on(
                                    host,
                                    WRITTEN + " | wc -c --files0-from=- | tail -n 1; " + WRITTEN
                                            + " | tr -dc '\\0' | wc -c")
                            .replace('\n', ' ')
                    + "; lines of ps " + bed.on(host, "wc -l < /tmp/argv") + "; environments "
                    + bed.on(host, "ls -d /proc/[0-9]*/environ | wc -l") + ", with the key " + keyed);
        }
        System.out.println(counts + "; events " + events.size() + ", characters told "
                + told.toString().length() + ", files of the plan "
                + texts(folder.resolve("plan")).size());

        assertThat(bed.on(1, asking("disabled"))).contains("InvalidAuthToken").endsWith("code 1");
        assertThat(bed.on(1, asking("token"))).endsWith("code 0");
        for (int host : HOSTS) {
            // The head's GCS, and the node manager of each.
            for (String address : List.of(bed.host(1) + ":6379", bed.host(host) + ":6380")) {
                assertThat(bed.on(
                                host,
                                "openssl s_client -connect " + address + " -CAfile ~/.muster/" + NAME
                                        + "/secrets/RAY_TLS_CA_CERT -cert ~/.muster/" + NAME
                                        + "/secrets/RAY_TLS_SERVER_CERT -key ~/.muster/" + NAME
                                        + "/secrets/RAY_TLS_SERVER_KEY < /dev/null 2>&1; true"))
                        .contains("Verify return code: 0 (ok)");
            }
        }
        assertThat(bed.on(1, "curl -s -o /dev/null -w '%{http_code}' http://" + bed.host(1) + ":8000/v1/models"))
                .isEqualTo("401");

        try (Muster muster = Muster.overSsh()) {
            assertThat(muster.down(deployment).failures()).isEmpty();
        }
        for (int host : HOSTS) {
            assertThat(bed.on(host, "ls -d ~/.muster /tmp/ray-" + NAME + " 2> /dev/null; true"))
                    .isEmpty();
        }
    }

    private Deployment deployment() throws IOException, InterruptedException {
        Path certificate = certificate();
        keyOfTls = Files.readAllLines(folder.resolve("tls.key")).get(2);
        Path file = Files.writeString(folder.resolve("key"), key + "\n");
        return SmallModel.dense(bed, NAME, Parallelism.tensor(1).pipeline(2))
                .secret("HF_TOKEN", Secret.callback("the test", () -> huggingFace))
                .secret("VLLM_API_KEY", Secret.file(file))
                .launcher(RayLauncher.ofDefaults()
                        .token(Secret.callback("the test", () -> token))
                        .tls(new RayTls(certificate, folder.resolve("tls.key"), certificate)))
                .build();
    }

    /** Signed by itself, for all nodes. */
    private Path certificate() throws IOException, InterruptedException {
        Path certificate = folder.resolve("tls.crt");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=muster-test",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1,DNS:localhost,IP:" + bed.host(1) + ",IP:" + bed.host(2),
                        "-keyout",
                        folder.resolve("tls.key").toString(),
                        "-out",
                        certificate.toString())
                .redirectErrorStream(true)
                .start();
        String said = String.join("\n", openssl.inputReader().lines().toList());
        assertThat(openssl.waitFor()).as(said).isZero();
        return certificate;
    }

    /** Of hosts whose logs hold every secret, and one of somebody else. */
    private Diagnosis bundle(Deployment deployment) throws IOException, InterruptedException {
        String others = "hf_" + random() + random();
        for (int host : HOSTS) {
            bed.on(
                    host,
                    "for f in ~/.muster/" + NAME
                            + "/secrets/{HF_TOKEN,RAY_AUTH_TOKEN,VLLM_API_KEY}; do echo \"planted $(cat $f)\"; done >> ~/.muster/"
                            + NAME + "/start.log; echo 'HF_TOKEN=" + others + "' >> ~/.muster/" + NAME + "/start.log");
        }
        Bundle bundle =
                Bundle.of(deployment, "name: " + NAME + "\n# HF_TOKEN: " + others + "\n", folder.resolve("b.zip"));
        for (int host : HOSTS) {
            // What was planted must be on no host when these are searched.
            bed.on(host, "sed -i '/^planted /d; /^HF_TOKEN=/d' ~/.muster/" + NAME + "/start.log");
            assertThat(bundle.files().get("hosts/" + bed.host(host) + "/start.log"))
                    .contains("planted [HF_TOKEN]", "planted [RAY_AUTH_TOKEN]", "planted [VLLM_API_KEY]");
        }
        bundle.assertIsAsItsManifestSays(bed.host(1), bed.host(2));
        bundle.assertHasNone(token, huggingFace, key, others);
        assertThat(bundle.files()).containsKey("hosts/" + bed.host(1) + "/serve.log");
        assertThat(bundle.manifest().path("files").findValuesAsText("redactions"))
                .contains("1");
        return bundle.diagnosis();
    }

    private Report up(Deployment deployment) {
        return Clusters.up(deployment, events::add);
    }

    private static ClusterStatus status(Deployment deployment) throws InterruptedException {
        ClusterStatus status = Served.status(deployment);
        assertThat(status.ready()).isTrue();
        return status;
    }

    private static List<LogLine> logs(Deployment deployment) throws InterruptedException {
        var lines = new ArrayList<LogLine>();
        try (Muster muster = Muster.overSsh()) {
            muster.logs(deployment, false, lines::add);
        }
        assertThat(lines).isNotEmpty();
        return lines;
    }

    /** What a person would type on the head. */
    private String asking(String mode) {
        String secrets = "~/.muster/" + NAME + "/secrets/";
        return "source /opt/ray/bin/activate; export RAY_AUTH_MODE=" + mode + " RAY_AUTH_TOKEN_PATH=" + secrets
                + "RAY_AUTH_TOKEN RAY_USE_TLS=1 RAY_TLS_SERVER_CERT=" + secrets
                + "RAY_TLS_SERVER_CERT RAY_TLS_SERVER_KEY=" + secrets + "RAY_TLS_SERVER_KEY RAY_TLS_CA_CERT=" + secrets
                + "RAY_TLS_CA_CERT; ray status --address " + bed.host(1) + ":6379 2>&1; echo code $?";
    }

    private static List<String> texts(Path folder) throws IOException {
        var texts = new ArrayList<String>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                texts.add(Files.readString(path));
            }
        }
        return texts;
    }

    private static String random() {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return BaseEncoding.base16().lowerCase().encode(bytes);
    }
}
