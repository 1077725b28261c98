import type { JobFile } from "./job-file.ts";

/** Pods that run at once at most. */
const AT_ONCE = 64;

/** A pod's container, and the volume that all share: the lines of a pod template. */
function container(command: string, threads: number): string {
  return `        - name: deepling
          image: deepling:latest          # an image with Deepling in it
          command: ["sh", "-c", ${JSON.stringify(command)}]
          resources: { requests: { cpu: "${threads}" }, limits: { cpu: "${threads}" } }
          volumeMounts: [{ name: shared, mountPath: /shared }]
      volumes:
        - name: shared                    # holds the plan, the model and the data under the paths they were planned with
          persistentVolumeClaim: { claimName: deepling }`;
}

/** An Indexed Job with retries per index, and a Job for the fold. */
export const k8s: JobFile = {
  name: "k8s",
  text: ({ place, chunks, threads = 4 }) => {
    const plan = `'${place}'`;
    return `# Kubernetes 1.33 or newer (backoffLimitPerIndex). Set image, claimName and mountPath, then:
#   kubectl apply -f FILE
#   kubectl wait --for=condition=complete --timeout=-1s job/deepling-chunks
#   kubectl patch job/deepling-fold -p '{"spec":{"suspend":false}}'
# Where the fold says that chunks are needed once more: kubectl delete -f FILE, and the same again.
apiVersion: batch/v1
kind: Job
metadata: { name: deepling-chunks }
spec:
  completionMode: Indexed
  completions: ${chunks}
  parallelism: ${Math.min(chunks, AT_ONCE)}
  backoffLimitPerIndex: 5
  maxFailedIndexes: ${Math.max(1, Math.floor(chunks / 10))}
  podFailurePolicy:
    rules:
      - action: Ignore                    # an eviction is no failure of the chunk
        onPodConditions: [{ type: DisruptionTarget }]
  template:
    spec:
      restartPolicy: Never
      containers:
${container(`deepling shard run ${plan} --index "$JOB_COMPLETION_INDEX" --quiet`, threads)}
---
apiVersion: batch/v1
kind: Job
metadata: { name: deepling-fold }
spec:
  suspend: true
  backoffLimit: 1
  template:
    spec:
      restartPolicy: Never
      containers:
${container(`deepling shard fold ${plan}`, threads)}
`;
  },
};
