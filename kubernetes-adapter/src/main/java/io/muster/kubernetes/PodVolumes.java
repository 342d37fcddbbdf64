package io.muster.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.deploy.Deployment;
import io.muster.docker.DockerRuntime;
import io.muster.docker.DriverFile;
import java.util.List;

/** What a pod mounts: shared memory, the driver's files, the cache of models, secrets, and the description's own. */
final class PodVolumes {

    private static final String VOLUME = "--volume=";
    private static final String PRIVILEGED = "--privileged";

    /** Where the description names no folder: a pod belongs to no login user. */
    private static final String CACHE = "/var/lib/muster/cache";

    private static final int READ_BY_OWNER = 0400;

    private final Deployment deployment;
    private final DockerRuntime docker;
    private final ClusterSecret secret;

    PodVolumes(Deployment deployment, DockerRuntime docker, ClusterSecret secret) {
        this.deployment = deployment;
        this.docker = docker;
        this.secret = secret;
    }

    /** Whether that option of a container has its like here. */
    static boolean carries(String arg) {
        return arg.equals(PRIVILEGED)
                || (arg.startsWith(VOLUME) && arg.substring(VOLUME.length()).matches("/[^:]*:/[^:]*(:ro|:rw)?"));
    }

    /** Folder of every host in which models are kept. */
    static String cache(DockerRuntime docker) {
        return docker.cache().orElse(CACHE);
    }

    /** Adds the volumes to a pod, and their mounts to its container. */
    void addTo(ObjectNode pod, ObjectNode container) {
        ArrayNode mounts = container.putArray("volumeMounts");
        ArrayNode volumes = pod.putArray("volumes");
        mount(mounts, "shm", "/dev/shm", false);
        volumes.addObject()
                .put("name", "shm")
                .putObject("emptyDir")
                .put("medium", "Memory")
                .put("sizeLimit", docker.shmSizeGib() + "Gi");
        host(volumes, mounts, "cache", cache(docker), "/root/.cache", "DirectoryOrCreate", false);
        int number = 0;
        for (DriverFile file : DriverFile.of(deployment.cluster().npuGeneration())) {
            String type = file.isFolder() ? "Directory" : "File";
            host(volumes, mounts, "driver-" + number++, file.path(), file.path(), type, true);
        }
        number = 0;
        for (String arg : docker.args()) {
            if (arg.startsWith(VOLUME) && carries(arg)) {
                List<String> parts = List.of(arg.substring(VOLUME.length()).split(":"));
                boolean readOnly = parts.size() == 3 && parts.get(2).equals("ro");
                host(volumes, mounts, "volume-" + number++, parts.get(0), parts.get(1), "", readOnly);
            } else if (arg.equals(PRIVILEGED)) {
                container.putObject("securityContext").put("privileged", true);
            }
        }
        if (!secret.files().isEmpty()) {
            mount(mounts, "secrets", ClusterSecret.FOLDER, true);
            volumes.addObject()
                    .put("name", "secrets")
                    .putObject("secret")
                    .put("secretName", secret.name())
                    .put("defaultMode", READ_BY_OWNER);
        }
    }

    private static void host(
            ArrayNode volumes,
            ArrayNode mounts,
            String name,
            String path,
            String mountPath,
            String type,
            boolean readOnly) {
        mount(mounts, name, mountPath, readOnly);
        volumes.addObject()
                .put("name", name)
                .putObject("hostPath")
                .put("path", path)
                .put("type", type);
    }

    private static void mount(ArrayNode mounts, String name, String path, boolean readOnly) {
        ObjectNode mount = mounts.addObject().put("name", name).put("mountPath", path);
        if (readOnly) {
            mount.put("readOnly", true);
        }
    }
}
